import { KindlingError } from '@kindling/checks';
import type { DType } from '../../expression/dtype';
import type { DeviceMemory } from '../storage';
import { wordsFor } from './integersAsFloats';

/** A texture with one number a texel. GPU.js takes it for a kernel's argument by its `type`. */
export interface NumberTexture {
  readonly type: 'ArrayTexture(1)';
  readonly texture: WebGLTexture;
  readonly size: Int32Array;
  readonly dimensions: readonly [number, 1, 1];
  readonly output: readonly [number];
  /** What its floats stand for, once something was put into it. */
  dtype: DType;
  readonly context: WebGL2RenderingContext;
}

export interface TextureMemory extends DeviceMemory<NumberTexture> {
  /** A texel's: WebGL 1 has no texture of one channel to render to. */
  readonly bytesPerNumber: number;
  write(to: NumberTexture, floats: Float32Array): void;
  /** The first numbers of a kernel's output; waits for the device. */
  readOutput(of: { readonly texture: WebGLTexture; readonly size: Int32Array }, length: number): Float32Array;
  /** Copies a kernel's output, which has the same number of texels. */
  copy(from: { readonly texture: WebGLTexture; readonly size: Int32Array }, to: NumberTexture): void;
  /** @throws KindlingError if the context is lost */
  check(): void;
  /** @throws KindlingError if something since the last call was refused; waits for the device */
  checkErrors(what: string): void;
  close(): void;
}

/** Texels that shaders can number: WebGL 1 may do it in floats, and GPU.js finds a texel's number in floats. */
export const MAX_NUMBERS = 2 ** 24;

/** The sides of the texture that GPU.js makes for so many numbers. */
function textureSize(length: number): [number, number] {
  const root = Math.sqrt(length);
  let high = Math.ceil(root);
  let low = Math.floor(root);
  while (high * low < length) {
    high--;
    low = Math.ceil(length / high);
  }
  return [low, Math.ceil(length / low)];
}

/** Memory of a WebGL context; `name` is the backend's, for messages. */
export function textureMemory(name: string, gl: WebGL2RenderingContext): TextureMemory {
  const isWebGl2 = typeof gl.texStorage2D === 'function';
  // what GPU.js renders one number a texel to
  const [internal, format, channels] = isWebGl2 ? ([gl.R32F, gl.RED, 1] as const) : ([gl.RGBA, gl.RGBA, 4] as const);
  for (const extension of ['EXT_color_buffer_float', 'OES_texture_float', 'WEBGL_color_buffer_float']) gl.getExtension(extension);
  const framebuffer = gl.createFramebuffer();
  const lost = `backend ${name}: the graphics context was lost, and with it what only it had; call useBackend again and load the last checkpoint`;

  const attach = (texture: WebGLTexture) => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  };
  // every kernel binds its own textures before it runs, so any unit is free
  const bind = (texture: WebGLTexture) => {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
  };

  const readTexture = (
    { texture, size: [width, height] }: Pick<NumberTexture, 'texture' | 'size'>,
    length: number,
  ): Float32Array => {
    attach(texture);
    // every driver gives all four channels, some also the only one that is there
    const single = isWebGl2 && gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_FORMAT) === gl.RED;
    const texels = new Float32Array(width * height * (single ? 1 : 4));
    gl.readPixels(0, 0, width, height, single ? gl.RED : gl.RGBA, gl.FLOAT, texels);
    return single ? texels.subarray(0, length) : Float32Array.from({ length }, (_, i) => texels[i * 4]);
  };

  return {
    bytesPerNumber: channels * 4,
    allocate(length) {
      const texture = gl.createTexture();
      const [width, height] = textureSize(length);
      if (texture === null) throw new KindlingError(lost);
      bind(texture);
      for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
      gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, gl.FLOAT, null);
      return {
        type: 'ArrayTexture(1)',
        texture,
        size: Int32Array.of(width, height),
        dimensions: [length, 1, 1],
        output: [length],
        dtype: 'float32',
        context: gl,
      };
    },
    write({ texture, size: [width, height] }, data) {
      const texels = new Float32Array(width * height * channels);
      if (channels === 1) texels.set(data);
      else for (let i = 0; i < data.length; i++) texels[i * channels] = data[i];
      bind(texture);
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, format, gl.FLOAT, texels);
    },
    readOutput: readTexture,
    copy(from, { texture, size: [width, height] }) {
      attach(from.texture);
      bind(texture);
      gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 0, 0, width, height);
    },
    async read(places) {
      if (gl.isContextLost()) throw new KindlingError(lost);
      const numbers = places.map(({ handle, length }) => wordsFor(readTexture(handle, length), handle));
      if (gl.isContextLost()) throw new KindlingError(lost);
      return numbers;
    },
    free: ({ texture }) => gl.deleteTexture(texture),
    check() {
      if (gl.isContextLost()) throw new KindlingError(lost);
    },
    checkErrors(what) {
      const error = gl.getError();
      if (error === gl.CONTEXT_LOST_WEBGL) throw new KindlingError(lost);
      if (error !== gl.NO_ERROR) {
        const reason = error === gl.OUT_OF_MEMORY ? 'out of memory' : `WebGL error ${error}`;
        throw new KindlingError(`backend ${name}: ${what}: the graphics driver refused it (${reason})`);
      }
    },
    close: () => gl.deleteFramebuffer(framebuffer),
  };
}
