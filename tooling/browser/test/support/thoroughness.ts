/** Whether all of it runs (`test:backends`), which takes minutes: WebGL and WebGPU are served in software. */
export const thorough = process.env.KINDLING_BROWSER === 'full';

/** The backends that a page has besides webasm. */
export const graphicsBackends = ['webgl2', 'webgpu'] as const;
