/** The square that every kernel draws, from memory of its own. */
export interface Corners {
  /** Before a kernel that has run draws again. */
  bind(program: WebGLProgram): void;
  close(): void;
}

/** By attribute: its name in GPU.js' vertex shader, and the numbers of the four corners. */
const ATTRIBUTES = [
  ['aPos', [-1, -1, 1, -1, -1, 1, 1, 1]],
  ['aTexCoord', [0, 0, 1, 0, 0, 1, 1, 1]],
] as const;

/**
 * GPU.js says only when it builds a kernel where the corners are, and they are that kernel's then for all others too: once it
 * is freed, nobody draws, without a word.
 */
export function squareCorners(gl: WebGL2RenderingContext): Corners {
  const buffer = gl.createBuffer();
  const numbers = Float32Array.from(ATTRIBUTES.flatMap(([, corners]) => corners));
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.STATIC_DRAW);
  const places = new WeakMap<WebGLProgram, readonly number[]>();
  return {
    bind(program) {
      let found = places.get(program);
      if (found === undefined) {
        found = ATTRIBUTES.map(([name]) => gl.getAttribLocation(program, name));
        places.set(program, found);
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      found.forEach((place, i) => {
        // a compiler leaves out what a kernel without textures does not use
        if (place === -1) return;
        gl.enableVertexAttribArray(place);
        gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, i * 8 * Float32Array.BYTES_PER_ELEMENT);
      });
    },
    close: () => gl.deleteBuffer(buffer),
  };
}
