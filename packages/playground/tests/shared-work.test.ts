import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packWork, unpackWork } from '../src/state/shared-work.js';

const place = { tab: 'btf', item: '3' } as const;
const editor = { name: 'editor.ll', bytes: new TextEncoder().encode('; text'), role: 'link' as const, isEdited: true };
const source = { name: 'a b.rs', bytes: new TextEncoder().encode('fn main() {}'), role: 'source' as const };

const pack = (text: string | Uint8Array): string => deflateRawSync(text).toString('base64url');
const packFile = (file: string, content: string): string => pack(`{"version":1,"at":"","files":[${file}]}\n${content}`);

describe('files in a link', () => {
  it('come out as they went in', async () => {
    const text = await packWork([editor, source], place);
    expect(text).toMatch(/^[\w-]+$/);
    expect(await unpackWork(text)).toEqual({ files: [editor, source], place });
  });

  it('are refused when they do not fit', async () => {
    let state = 1;
    const noise = Uint8Array.from({ length: 40_000 }, () => (state = (state * 48_271) % 2_147_483_647) >>> 8);
    await expect(packWork([{ ...source, bytes: noise }], place)).rejects.toThrow(
      /^too large for a link: [\d,]+ characters/,
    );
    const large = { ...source, bytes: new Uint8Array(2_000_000) };
    await expect(packWork([large], place)).rejects.toThrow('too large for a link: 1 files of 2.0 MB');
  });

  it.each([
    ['nothing', '', 'text that does not unpack'],
    ['what is not base64', '%%%', 'text that does not unpack'],
    ['what is not compressed', 'AAAAAAAA', 'text that does not unpack'],
    ['a link that is cut off', packFile('{"name":"a","size":1}', 'x').slice(0, -8), 'text that does not unpack'],
    ['what is too long', 'A'.repeat(40_000), '40,000 characters'],
    ['what unpacks to far more', pack(new Uint8Array(20_000_000)), 'more than 1.0 MB'],
    ['what is not JSON', pack('{\n'), 'text that does not unpack'],
    ['another version', pack('{"version":2}\n'), 'another version of the page'],
    ['null', pack('null\n'), 'another version of the page'],
    ['a name that is not one', packFile('{"name":"\\u0000","size":0}', ''), 'files without names and sizes'],
    ['a negative size', packFile('{"name":"a","size":-1}', ''), 'files without names and sizes'],
    ['a size beyond the end', packFile('{"name":"a","size":9}', 'x'), '1 bytes of files, not 9'],
    ['bytes that belong to no file', packFile('', 'x'), '1 bytes of files, not 0'],
  ])('are refused with words: %s', async (_, text, found) => {
    await expect(unpackWork(text)).rejects.toThrow(`the link does not contain files: found ${found}`);
  });
});
