/**
 * Decompresses with the browser's DecompressionStream.
 * @returns undefined when the result would have more than `limit` bytes; the rest is not decompressed then
 */
export async function decompress(
  bytes: Uint8Array,
  format: CompressionFormat,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size <= limit) continue;
    void reader.cancel().catch(() => undefined);
    return undefined;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
