import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../.cache/btf-oracle', import.meta.url));

/** Compiles native/NAME.c; again only when it is newer than the program. @returns the program's path */
export function buildNative(name: string): string {
  const source = fileURLToPath(new URL(`./native/${name}.c`, import.meta.url));
  const program = `${folder}/${name}`;
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(folder, { recursive: true });
  // Another test file may compile it at the same time: none may see half of it.
  const fresh = `${program}-${process.pid}`;
  const built = spawnSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', fresh, source], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`cc: ${built.error?.message ?? built.stderr}`);
  renameSync(fresh, program);
  return program;
}

/** Runs a program on its input. @returns what it wrote */
export function runNative(program: string, args: readonly string[], input: readonly Uint8Array[]): Buffer {
  const { status, stdout, error } = spawnSync(program, args, { input: Buffer.concat(input), maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${error?.message ?? 'no reason'}`);
  return stdout;
}
