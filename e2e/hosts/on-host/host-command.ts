import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The script of the command. */
export const script = fileURLToPath(new URL('../../../packages/cli/bin/bpf-link-wasm.js', import.meta.url));

/** What starts Node on this host: Linux runs programs of other processors only through QEMU. */
export const node = JSON.parse(process.env['HOST_NODE'] ?? JSON.stringify([process.execPath])) as [string, ...string[]];

/** What a command did. */
export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run the command in, removed after the tests of the file. */
export interface HostFolder {
  readonly path: (name: string) => string;
  readonly run: (...words: string[]) => Ran;
  /** The same with other environment variables. */
  readonly runWith: (variables: Readonly<Record<string, string>>, ...words: string[]) => Ran;
  /** Starts the command, with its standard output in a pipe. */
  readonly start: (variables: Readonly<Record<string, string>>, ...words: string[]) => ChildProcess;
}

/** Makes one. Its name has a space, and letters that the code pages of Windows do not all have. */
export function useHostFolder(): HostFolder {
  const folder = mkdtempSync(join(tmpdir(), 'größe 日本 '));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [program, ...before] = node;
  const optionsOf = (variables: Readonly<Record<string, string>>): { cwd: string; env: NodeJS.ProcessEnv } => ({
    cwd: folder,
    env: { ...process.env, BPF_LINK_WASM_SERVE: 'off', BPF_LINK_WASM_CODE_CACHE: 'off', ...variables },
  });
  const runWith: HostFolder['runWith'] = (variables, ...words) => {
    const options = { ...optionsOf(variables), encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(program, [...before, script, ...words], options);
    return { exitCode: status, stdout, stderr };
  };
  return {
    path: (name) => join(folder, name),
    run: (...words) => runWith({}, ...words),
    runWith,
    start: (variables, ...words) =>
      spawn(program, [...before, script, ...words], { ...optionsOf(variables), stdio: ['ignore', 'pipe', 'ignore'] }),
  };
}
