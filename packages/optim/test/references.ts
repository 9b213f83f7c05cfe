/** A step of one parameter in plain float64 loops, as PyTorch's documentation writes the algorithm down. */
export type ReferenceStep = (param: Float64Array, grad: ArrayLike<number>, t: number) => void;

/** @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html, "algorithm" */
export function sgdReference(options: {
  lr: number;
  momentum?: number;
  dampening?: number;
  weightDecay?: number;
  nesterov?: boolean;
}): ReferenceStep {
  const { lr, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
  let buffer: Float64Array;
  return (param, grad, t) => {
    const g = Float64Array.from(param, (p, i) => grad[i] + weightDecay * p);
    if (momentum !== 0) {
      buffer = t > 1 ? buffer.map((b, i) => momentum * b + (1 - dampening) * g[i]) : g.slice();
      for (let i = 0; i < g.length; i++) g[i] = nesterov ? g[i] + momentum * buffer[i] : buffer[i];
    }
    for (let i = 0; i < g.length; i++) param[i] -= lr * g[i];
  };
}

/** @see https://pytorch.org/docs/stable/generated/torch.optim.Adam.html and AdamW.html, "algorithm" */
export function adamReference(options: {
  lr: number;
  betas?: [number, number];
  eps?: number;
  weightDecay?: number;
  amsgrad?: boolean;
  decoupled: boolean;
}): ReferenceStep {
  const { lr, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, amsgrad = false, decoupled } = options;
  let m: Float64Array;
  let v: Float64Array;
  let vMax: Float64Array;
  return (param, grad, t) => {
    if (t === 1) [m, v, vMax] = [0, 1, 2].map(() => new Float64Array(param.length));
    for (let i = 0; i < param.length; i++) {
      let g = grad[i];
      if (decoupled) param[i] -= lr * weightDecay * param[i];
      else g += weightDecay * param[i];
      m[i] = betas[0] * m[i] + (1 - betas[0]) * g;
      v[i] = betas[1] * v[i] + (1 - betas[1]) * g * g;
      vMax[i] = Math.max(vMax[i], v[i]);
      const mHat = m[i] / (1 - betas[0] ** t);
      const vHat = (amsgrad ? vMax[i] : v[i]) / (1 - betas[1] ** t);
      param[i] -= (lr * mHat) / (Math.sqrt(vHat) + eps);
    }
  };
}
