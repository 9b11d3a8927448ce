import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { playIn, withBpfFolder } from './pinned-object.js';
import { programPath } from './rust.js';

const loader = fileURLToPath(new URL('cilium', import.meta.url));
const answersFile = join(loader, 'answers.json');

/** How cilium/ebpf loaded a program. */
export interface CiliumAnswer {
  readonly definition: {
    readonly type: number;
    readonly keySize: number;
    readonly valueSize: number;
    readonly maxEntries: number;
    readonly flags: number;
  };
  readonly hasBtf: boolean;
  /** The result of the program's scenario. */
  readonly result: unknown;
}

/** Its recorded results for each program, by name. */
export async function readAnswers(): Promise<Record<string, CiliumAnswer>> {
  return (JSON.parse(await readFile(answersFile, 'utf8')) as { programs: Record<string, CiliumAnswer> }).programs;
}

/** Loads each program with it into the kernel, and records the results. Needs Go 1.25 or later. */
export async function writeAnswers(
  expectations: readonly { readonly name: string; readonly scenario: string }[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-'));
  try {
    const command = join(folder, 'cilium-loader');
    await runCommand('go', ['build', '-o', command, '.'], { cwd: loader });
    const programs: Record<string, CiliumAnswer> = {};
    for (const { name, scenario } of expectations) programs[name] = await ask(command, name, scenario);
    const answers = { source: 'main.go with cilium/ebpf 0.22.0', programs };
    await writeFile(answersFile, `${JSON.stringify(answers, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function ask(command: string, name: string, scenario: string): Promise<CiliumAnswer> {
  return withBpfFolder(async (folder) => {
    const answer = JSON.parse(await runCommand(command, [programPath(name), folder])) as CiliumAnswer & {
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(`cilium/ebpf: ${name}: ${answer.error}`);
    return { ...answer, result: await playIn(folder, scenario) };
  });
}
