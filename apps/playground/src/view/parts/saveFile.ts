/** Has the browser save bytes as a file. */
export function saveFile(name: string, type: string, content: Uint8Array | string): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // a browser may begin to read it only later
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
