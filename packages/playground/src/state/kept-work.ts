import type { InputFile } from '../input/input-file.js';
import { findKeptFiles, keepFiles } from './kept-files.js';
import type { Work } from './store.js';

const key = 'work';

/** Maximum size of all files in session storage, in bytes: browsers store about five million characters there. Larger sets are in the database. */
const maxBytes = 1_500_000;

interface KeptFile {
  readonly name: string;
  readonly role: InputFile['role'];
  readonly isEdited: boolean;
  readonly base64: string;
}

/** Keeps files for this browser tab, so that they survive a reload. Examples are in the address. */
export function keepWork({ id, files, example }: Work): void {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const isLarge = example === '' && size > maxBytes;
  // Files that the user has removed are removed from the database.
  if (isLarge || files.length === 0)
    void keepFiles(
      key,
      files.map((file) => ({ ...file, id })),
    );
  try {
    if (example !== '' || isLarge) {
      sessionStorage.removeItem(key);
      return;
    }
    const kept = files.map(({ name, role, isEdited = false, bytes }): KeptFile => {
      return { name, role, isEdited, base64: encodeBase64(bytes) };
    });
    sessionStorage.setItem(key, JSON.stringify({ id, files: kept }));
  } catch {
    // Storage is full or forbidden: the page works without it.
  }
}

/** The files that were kept; undefined when there are none, or when they have another id. */
export async function findKeptWork(id: number): Promise<Work | undefined> {
  const small = findSmallWork(id);
  if (small !== undefined) return small;
  const large = await findKeptFiles<InputFile & { readonly id: number }>(key);
  if (large[0]?.id !== id) return undefined;
  const files = large.map(({ name, role, bytes, isEdited }): InputFile => {
    return { name, role, bytes, ...(isEdited && { isEdited }) };
  });
  return { id, files, example: '' };
}

function findSmallWork(id: number): Work | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { id: number; files: KeptFile[] } | null;
    if (kept?.id !== id) return undefined;
    const files = kept.files.map(({ name, role, isEdited, base64 }): InputFile => {
      const bytes = decodeBase64(base64);
      return { name, role, bytes, ...(isEdited && { isEdited }) };
    });
    return { id, files, example: '' };
  } catch {
    return undefined;
  }
}

/** Bytes as text, in characters that need no escape in JSON and addresses. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @throws DOMException for text that is not base64 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
