/**
 * Strings of BTF are bytes, usually UTF-8. Invalid bytes decode to lone surrogates U+DC80 to U+DCFF, one for each, and
 * encode back to the same bytes: decoding loses nothing.
 *
 * @see PEP 383, surrogateescape
 */
const escapeBase = 0xdc00;

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of the well-formed sequence that starts here, 0 when there is none. @see Unicode table 3-7 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const [first, second] = [bytes[at]!, bytes[at + 1]];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || !isContinuation(second)) return 0;
  if (first < 0xe0) return 2;
  const isBad =
    (first === 0xe0 && second! < 0xa0) ||
    (first === 0xed && second! > 0x9f) ||
    (first === 0xf0 && second! < 0x90) ||
    (first === 0xf4 && second! > 0x8f);
  if (isBad || !isContinuation(bytes[at + 2])) return 0;
  if (first < 0xf0) return 3;
  return isContinuation(bytes[at + 3]) ? 4 : 0;
}

const leadMasks = [0, 0x7f, 0x1f, 0x0f, 0x07];

/** Decodes bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      parts.push(String.fromCharCode(escapeBase + bytes[at]!));
      at += 1;
      continue;
    }
    let point = bytes[at]! & leadMasks[length]!;
    for (let index = 1; index < length; index += 1) point = (point << 6) | (bytes[at + index]! & 0x3f);
    parts.push(String.fromCodePoint(point));
    at += length;
  }
  return parts.join('');
}

/** Converts each byte to a character; for ASCII this equals decoding. */
export function decodeLatin1(bytes: Uint8Array): string {
  const step = 4096;
  const codes = bytes as unknown as number[];
  if (bytes.length <= step) return String.fromCharCode.apply(undefined, codes);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += step) parts.push(decodeLatin1(bytes.subarray(at, at + step)));
  return parts.join('');
}

/** Encodes text; the inverse of decoding. Lone surrogates that do not stand for a byte become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const ascii = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return encodeWide(text);
    ascii[index] = code;
  }
  return ascii;
}

function encodeWide(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point >= escapeBase + 0x80 && point <= escapeBase + 0xff) bytes.push(point - escapeBase);
    else if (point >= 0xd800 && point <= 0xdfff) bytes.push(0xef, 0xbf, 0xbd);
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 0x3f),
        0x80 | ((point >> 6) & 0x3f),
        0x80 | (point & 0x3f),
      );
  }
  return Uint8Array.from(bytes);
}
