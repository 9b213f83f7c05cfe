/** What a machine must give so that pictures become PNG files. */
export interface PngPlatform {
  /** An SVG document as PNG bytes, `scale` dots for each of its pixels. */
  render(svg: string, scale: number): Promise<Uint8Array>;
  /** Writes a file whole or not at all, with the folders it needs. @throws what the system says */
  write(file: string, bytes: Uint8Array): void;
}
