import { checkBoolean, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import type { History, Start } from '../autograd/backward';
import { type GraphNode, leafNode } from '../graph/node';
import { rowMajorStrides, sameShape, shapeText, sizeOf } from '../shape/shape';
import { withoutLeftOut } from './leftOut';

/** What becomes of the graph when a gradient was taken through it. */
export interface BackwardOptions {
  /** Whether a gradient can be taken through the same graph again; what `createGraph` says if not said. */
  readonly retainGraph?: boolean | undefined;
  /** Whether the gradients record how they were computed, so that gradients of them can be taken; false if not said. */
  readonly createGraph?: boolean | undefined;
}

/** The options, checked and with their defaults. @throws KindlingError naming one */
export function historyOf(where: string, { createGraph = false, retainGraph = createGraph }: BackwardOptions): History {
  checkBoolean(`${where}: createGraph`, createGraph);
  return { createGraph, retainGraph: checkBoolean(`${where}: retainGraph`, retainGraph) };
}

/** What `backward` is given: a gradient and options, or these alone. */
export function checkBackward(given: readonly unknown[]): { readonly gradient: unknown; readonly history: History } {
  refuseSurplus('backward', given, 2);
  const [gradient, options] = withoutLeftOut(given, 1) as [unknown?, BackwardOptions?];
  return { gradient, history: historyOf('backward', checkOptions('backward', options, ['retainGraph', 'createGraph'])) };
}

/**
 * A value and the gradient that it begins with: 1 for a scalar where none is given.
 * @param name what the gradient is called
 * @throws KindlingError if nothing needs a gradient there, or it does not fit
 */
export function startOf(where: string, node: GraphNode, name: string, gradient: GraphNode | undefined): Start {
  const shape = shapeText(node.shape);
  if (gradient !== undefined && gradient.dtype !== 'float32') {
    throw new KindlingError(`${where}: ${name}: expected float32, got ${gradient.dtype}`);
  }
  if (!node.requiresGrad)
    throw new KindlingError(
      `${where}: no tensor that led here has requiresGrad, there is nothing to differentiate (gradients have a history only with createGraph: true)`,
    );
  if (gradient === undefined && sizeOf(node.shape) !== 1) {
    throw new KindlingError(`${where}: expected a scalar or a gradient of shape ${shape}, got shape ${shape} and none`);
  }
  if (gradient !== undefined && !sameShape(gradient.shape, node.shape)) {
    throw new KindlingError(`${where}: ${name}: expected shape ${shape}, got ${shapeText(gradient.shape)}`);
  }
  return [node, gradient ?? leafNode(Float32Array.of(1), node.shape, rowMajorStrides(node.shape))];
}
