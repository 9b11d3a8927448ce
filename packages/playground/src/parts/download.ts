/** Saves a file through the browser's download. */
export function download(name: string, bytes: Uint8Array<ArrayBuffer> | string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser may begin to read after the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
