import { decompress } from '../input/decompress.js';
import { roleOf, type InputFile } from '../input/input-file.js';
import { formatSize } from '../parts/format.js';
import { decodeBase64, encodeBase64 } from './kept-work.js';
import { formatFragment, parseFragment, type Place } from './url-state.js';

/** The files and the place in the results that a link contains. */
export interface SharedWork {
  readonly files: readonly InputFile[];
  /** Undefined when the link names none. */
  readonly place: Place | undefined;
}

/** Maximum length of a link: mail programs and chats cut or refuse longer ones. */
const maxCharacters = 32_000;
/** Maximum size of the unpacked files, in bytes: a short link can expand to a thousand times its length. */
const maxBytes = 1_000_000;
const maxFiles = 32;

interface Head {
  readonly version: 1;
  readonly at: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly isEdited?: true }[];
}

/**
 * Packs files into the text of a link: a line of JSON that describes them, then their bytes, all compressed.
 * @returns the text after `#share/`
 * @throws Error with a message for the user when they are too large
 */
export async function packWork(files: readonly InputFile[], place: Place): Promise<string> {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > maxBytes || files.length > maxFiles) throw tooLarge(`${files.length} files of ${formatSize(size)}`);
  const head: Head = {
    version: 1,
    at: formatFragment(place),
    files: files.map(({ name, bytes, isEdited }) => ({ name, size: bytes.length, ...(isEdited && { isEdited }) })),
  };
  const whole = new Blob([`${JSON.stringify(head)}\n`, ...files.map(({ bytes }) => bytes)]);
  const packed = await new Response(whole.stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
  const text = encodeBase64(new Uint8Array(packed)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  if (text.length > maxCharacters) throw tooLarge(`${text.length.toLocaleString('en')} characters`);
  return text;
}

const tooLarge = (found: string): Error =>
  new Error(
    `too large for a link: ${found}, expected at most ${maxCharacters.toLocaleString('en')} characters after compression. Send the files themselves`,
  );

/**
 * Unpacks the text that packWork made. Anyone can write a link, so the text is not trusted.
 * @throws Error with a message for the user when the text is malformed
 */
export async function unpackWork(text: string): Promise<SharedWork> {
  if (text.length > maxCharacters) throw notShared(`${text.length.toLocaleString('en')} characters`);
  const bytes = await unpack(text);
  const end = bytes.indexOf(10);
  const head = parseHead(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))));
  let at = end + 1;
  const files = head.files.map(({ name, size, isEdited }): InputFile => {
    const content = bytes.slice(at, (at += size));
    return { name, bytes: content, ...(isEdited ? { role: 'link', isEdited } : { role: roleOf(name, content) }) };
  });
  if (at !== bytes.length) throw notShared(`${bytes.length - end - 1} bytes of files, not ${at - end - 1}`);
  return { files, place: parseFragment(head.at) };
}

const notShared = (found: string): Error =>
  new Error(`the link does not contain files: found ${found}; it may be cut off. Ask for it again`);

async function unpack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    const packed = decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
    bytes = await decompress(packed, 'deflate-raw', maxBytes + maxCharacters);
  } catch {
    throw notShared('text that does not unpack');
  }
  if (bytes === undefined) throw notShared(`more than ${formatSize(maxBytes)}`);
  return bytes;
}

function parseHead(text: string): Head {
  let head: Partial<Head> | null;
  try {
    head = JSON.parse(text) as Partial<Head> | null;
  } catch {
    throw notShared('text that does not unpack');
  }
  if (head?.version !== 1) throw notShared('another version of the page');
  const { at, files } = head;
  if (typeof at !== 'string' || !Array.isArray(files) || files.length > maxFiles || !files.every(isFile))
    throw notShared('files without names and sizes');
  return { version: 1, at, files };
}

function isFile(given: unknown): given is Head['files'][number] {
  const { name, size, isEdited } = (given ?? {}) as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    /^[^\p{C}]{1,255}$/u.test(name) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0 &&
    (isEdited === undefined || isEdited === true)
  );
}
