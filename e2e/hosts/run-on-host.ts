import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hostsFolder, type Host } from './hosts.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The result of a test. */
export interface TestRun {
  readonly name: string;
  /** Of Vitest: `pass`, `fail` or `skip`. */
  readonly state: string;
  /** Why it failed or was skipped. */
  readonly error?: string;
}

/** The results of a test file. */
export interface FileRun {
  readonly path: string;
  readonly error?: string;
  readonly tests: readonly TestRun[];
}

/** What on-host/run-tests.mjs writes. */
export interface HostRun {
  readonly host: { readonly node: string; readonly platform: string; readonly arch: string };
  readonly files: readonly FileRun[];
  /** The sha256 of each output, by name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Test files, and how they find our packages. */
export interface TestFiles {
  /** Paths in the repository. */
  readonly files: readonly string[];
  /** Whether the packages' sources are tested, rather than their bundles. */
  readonly sources: boolean;
}

/**
 * Runs test files with a host's Node, or with this one.
 * @throws Error with what Node printed, when it wrote no results or takes more than `minutes`
 */
export async function runOnHost(
  host: Host | undefined,
  folder: string,
  { files, sources }: TestFiles,
  minutes: number,
): Promise<HostRun> {
  const work = await mkdtemp(join(hostsFolder, 'run-'));
  try {
    const path = host?.path ?? ((same: string): string => same);
    const url = (to: string): string =>
      host?.path ? `file:///${path(to).replaceAll('\\', '/')}` : pathToFileURL(to).href;
    const results = join(work, 'results.json');
    const [program = '', ...words] = [
      ...(host?.command(folder) ?? [process.execPath]),
      ...(sources ? ['--conditions=@bpf-link-wasm/source'] : []),
      '--import',
      url(at('on-host/load-typescript.mjs')),
      path(at('on-host/run-tests.mjs')),
      path(results),
      ...files,
    ];
    // Node for Windows cannot write to a pipe of Linux.
    const log = join(work, 'log.txt');
    const file = await open(log, 'w');
    const env = host ? environmentOf(host, folder) : { ...process.env, BPF_LINK_WASM_SERVE: 'off' };
    const child = spawn(program, words, { env, stdio: ['ignore', file.fd, file.fd] });
    const timer = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000);
    const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...end) => resolve(end));
    });
    clearTimeout(timer);
    await file.close();
    const written = await readFile(results, 'utf8').catch(() => undefined);
    if (written !== undefined) return JSON.parse(written) as HostRun;
    throw new Error(`${program} ended with ${exitCode ?? signal}:\n${(await readFile(log, 'utf8')).slice(-4000)}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The environment of a host's programs; HOST_NODE is for tests that start Node, see on-host/host-command.ts. */
export function environmentOf(host: Host, folder: string): NodeJS.ProcessEnv {
  const node = host.path ? {} : { HOST_NODE: JSON.stringify(host.command(folder)) };
  return { ...process.env, ...host.env?.(folder), ...node, BPF_LINK_WASM_SERVE: 'off' };
}
