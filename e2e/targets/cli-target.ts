import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic, EmitKind, InputReport, LinkOptions } from '@bpf-link-wasm/driver';
import { tryCommand } from '@bpf-link-wasm/testkit/run-command';
import type { CommandOptions, CommandResult } from '@bpf-link-wasm/testkit/run-command';
import type { LinkTarget } from '../suites/link-target.js';

const command = fileURLToPath(new URL('../../packages/cli/bin/bpf-link-wasm.js', import.meta.url));

/** The output of `--json`. */
type Report =
  | {
      ok: true;
      outputs: { kind: EmitKind; path: string; size: number }[];
      inputs: InputReport[];
      diagnostics: Diagnostic[];
    }
  | { ok: false; error: { code: string; message: string; details: object } };

/** Runs the command as a user does. */
export function runLinkCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return tryCommand(process.execPath, [command, ...args], options);
}

/** The command as a target: each link is a separate process. */
export function cliTarget(): LinkTarget {
  return {
    async link(inputs, options = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'cli-target-'));
      try {
        const args = [...inputs, '-o', join(folder, 'out'), '--no-sources', '--json', ...formatOptions(options)];
        const { stdout, stderr } = await runLinkCommand(args);
        if (stdout.length === 0) throw new Error(`the command printed nothing on stdout: ${stderr}`);
        const report = JSON.parse(stdout.toString()) as Report;
        if (!report.ok) throw Object.assign(new Error(report.error.message), report.error);
        const outputs = new Map<EmitKind, Uint8Array>();
        for (const { kind, path } of report.outputs) outputs.set(kind, await readFile(path));
        return {
          outputs,
          diagnostics: report.diagnostics,
          membersLinked: report.inputs.map((input) => input.membersLinked),
          membersOpened: report.inputs.map((input) => input.membersOpened),
        };
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    close: async () => undefined,
  };
}

function formatOptions(options: LinkOptions): string[] {
  const { emit, exportSymbols = [], wholeArchive, btf, dwarf, target, cpu, ...rest } = options;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`no flag is known here for ${unknown.join(', ')}`);
  return [
    ...(emit ? [`--emit=${emit.join(',')}`] : []),
    ...exportSymbols.map((symbol) => `--export=${symbol}`),
    ...(wholeArchive ? ['--whole-archive'] : []),
    ...(btf === 'require' ? ['--btf'] : btf === 'strip' ? ['--no-btf'] : []),
    ...(dwarf ? ['--dwarf'] : []),
    ...(target ? [`--target=${target}`] : []),
    ...(cpu ? [`--cpu=${cpu}`] : []),
  ];
}
