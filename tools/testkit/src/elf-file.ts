/** Builds an ELF64 object that consists only of sections. */
export function makeElf(
  sections: Readonly<Record<string, Uint8Array>>,
  byteOrder: 'little' | 'big' = 'little',
): Uint8Array {
  const isLittle = byteOrder === 'little';
  const names = ['', ...Object.keys(sections), '.shstrtab'];
  const text = Buffer.from(`${names.join('\0')}\0`);
  const parts: readonly Uint8Array[] = [new Uint8Array(), ...Object.values(sections), text];
  const headers = Buffer.alloc(64 * parts.length);
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  let offset = 64;
  for (const [index, part] of parts.entries()) {
    const at = index * 64;
    view.setUint32(at, index === 0 ? 0 : text.indexOf(`${names[index]}\0`), isLittle);
    view.setUint32(at + 4, index === 0 ? 0 : index === parts.length - 1 ? 3 : 1, isLittle);
    view.setBigUint64(at + 24, BigInt(offset), isLittle);
    view.setBigUint64(at + 32, BigInt(part.length), isLittle);
    offset += part.length;
  }
  const head = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, isLittle ? 1 : 2, 1, ...Array.from({ length: 57 }, () => 0)]);
  const headView = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (const [at, value] of [
    [16, 1],
    [18, 247],
    [52, 64],
    [58, 64],
    [60, parts.length],
    [62, parts.length - 1],
  ] as const)
    headView.setUint16(at, value, isLittle);
  headView.setUint32(20, 1, isLittle);
  headView.setBigUint64(40, BigInt(offset), isLittle);
  return new Uint8Array(Buffer.concat([head, ...parts, headers]));
}
