import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the tests of the surrounding `describe`. */
export interface Folder {
  /** Its path. */
  readonly root: string;
  path(name: string): string;
  /** Writes a file and returns its path. */
  write(name: string, bytes: Uint8Array | string): Promise<string>;
}

/** Creates a folder before the tests of the surrounding `describe` and removes it after them. */
export function useFolder(): Folder {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpf-link-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    await writeFile(path(name), bytes);
    return path(name);
  };
  return {
    get root() {
      return folder;
    },
    path,
    write,
  };
}
