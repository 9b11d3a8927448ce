import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The example, as rustc's bitcode. */
export const forkBitcode = at('../../../examples/fork/fork.bc');

/** How a command ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run the command in; it goes when the tests of the file are over. */
export interface WorkingFolder {
  readonly path: (name: string) => string;
  readonly write: (name: string, bytes: Uint8Array | string) => void;
  readonly run: (...words: string[]) => Outcome;
}

/** Makes one. */
export function useWorkingFolder(): WorkingFolder {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, bytes) => writeFileSync(path(name), bytes),
    run: (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [at('../bin/bpf-link-wasm.js'), ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { exitCode: status, stdout, stderr };
    },
  };
}

/** IR with one socket filter. @param body Its instructions; `%ctx` is the argument. */
export function socketFilter(body: string, more = ''): string {
  return `target triple = "bpfel"\ndefine i32 @prog(ptr %ctx) section "socket" {\n${body}\n}\n${more}`;
}

/** What the backend refuses. */
export const signedDivision = socketFilter('  %a = load i32, ptr %ctx\n  %b = sdiv i32 7, %a\n  ret i32 %b');

/** What is linked with a warning. */
export const undefinedCall = socketFilter(
  '  %n = call i32 @strlen(ptr %ctx)\n  ret i32 %n',
  'declare i32 @strlen(ptr)\n',
);
