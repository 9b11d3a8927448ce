import type { InputFile } from '../input/input-file.js';
import type { Work } from './store.js';

const key = 'work';

/** Files that survive a reload may have so many bytes together: browsers keep about five million characters. */
const mostBytes = 1_500_000;

interface KeptFile {
  readonly name: string;
  readonly role: InputFile['role'];
  readonly isEdited: boolean;
  readonly base64: string;
}

/** Keeps files for this browser tab, so that a reload has them; what is too large is not kept. Examples have their address. */
export function keepWork({ id, files, example }: Work): void {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  try {
    if (example !== '' || size > mostBytes) {
      sessionStorage.removeItem(key);
      return;
    }
    const kept = files.map(({ name, role, isEdited = false, bytes }): KeptFile => {
      return { name, role, isEdited, base64: encodeBase64(bytes) };
    });
    sessionStorage.setItem(key, JSON.stringify({ id, files: kept }));
  } catch {
    // Storage that is full or forbidden: the page works without.
  }
}

/** The files that were kept; undefined when there are none, or those of another id. */
export function findKeptWork(id: number): Work | undefined {
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

/** Bytes as text of the characters that JSON and addresses take. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** @throws DOMException for text that is not base64 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
