import { fileURLToPath } from 'node:url';
import { BpfLinkError } from '@bpf-link-wasm/driver';
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../exit-code.js';
import { installShim } from './install-shim.js';
import { escapeMessage, escapeName, printMessage, printText, printUsageError } from '../terminal-text.js';

/** The command's script, from its bundle in `dist/`. */
const script = fileURLToPath(new URL('../bin/bpf-link-wasm.js', import.meta.url));

/** Runs `bpf-link-wasm install-shim FOLDER`. @returns The exit code. */
export function runInstallShim(words: readonly string[]): number {
  const command = new Command('bpf-link-wasm install-shim')
    .description('Writes a program named bpf-linker that runs this command, for tools that look for that name.')
    .argument('<folder>', 'where it goes, such as ~/.cargo/bin; made when it is missing')
    .option('--force', 'replace a bpf-linker that this command did not write')
    .configureOutput({ outputError: printUsageError })
    .exitOverride();
  try {
    command.parse([...words], { from: 'user' });
    const [folder = ''] = command.args;
    const host = { node: process.execPath, script, platform: process.platform, searchPath: process.env['PATH'] ?? '' };
    const { paths, notes } = installShim(folder, command.opts()['force'] === true, host);
    for (const path of paths) printText(`${escapeName(path)}: runs bpf-link-wasm\n`);
    for (const note of notes) printText(`note: ${escapeMessage(note)}\n`);
    return exitCodes.success;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    if (!(error instanceof BpfLinkError)) throw error;
    printMessage(`error[${error.code}]: ${escapeMessage(error.message)}\n`);
    return exitCodes[error.family];
  }
}
