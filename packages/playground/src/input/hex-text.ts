/** Formats bytes as text to edit, sixteen on a line. */
export function formatHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0')).join(' '));
  }
  return lines.join('\n');
}

/** Reads bytes of two digits each; blanks, commas, colons and `0x` may separate them. @returns the bytes, or the reason why the text is malformed */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | string {
  const digits = text.replaceAll(/0x|[\s,:]/gi, '');
  const wrong = /[^\da-f]/i.exec(digits);
  if (wrong !== null) return `found ${JSON.stringify(wrong[0])}, expected hexadecimal digits`;
  if (digits.length % 2 !== 0) return `found ${digits.length} digits, expected two for each byte`;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
