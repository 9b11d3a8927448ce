import { existsSync } from 'node:fs';
import {
  allLoaders,
  BtfError,
  decodeElf,
  decodeObject,
  encodeUtf8,
  inspectObject,
  machineBpf,
  newestKernel,
  type Inspection,
  type InspectedObject,
} from '@bpf-link-wasm/btf';
import { Command, CommanderError } from 'commander';
import { parseKernel } from '../btf/parse-values.js';
import { readBytes, readWithBase, runningTypes } from '../btf/read-object.js';
import { encodeBigint } from '../btf/report.js';
import { reportError } from '../btf/run-btf.js';
import { throwUsageErrors, toUsageError } from '../command-error.js';
import { exitCodes } from '../format-report.js';
import { formatInspection } from './format-inspection.js';

interface InspectOptions {
  readonly kernel?: string;
  readonly kernelBtf?: string;
  readonly json?: true;
}

/** Declares `bpf-link-wasm inspect`. */
export function createInspectCommand(): Command {
  return new Command('bpf-link-wasm inspect')
    .description(
      "Reports the programs, maps, externs and CO-RE relocations of a BPF object from any toolchain, and whether libbpf, Aya and cilium/ebpf can load it. It does not run the kernel's verifier.",
    )
    .argument('<objects...>', 'BPF objects; - is standard input')
    .option(
      '--kernel <version>',
      'the kernel version to load on, 4.18 or later (default: the newest known)',
      parseKernel,
    )
    .option(
      '--kernel-btf <file>',
      'the BTF of that kernel, for CO-RE and kernel functions (default: that of the running kernel, unless --kernel is given)',
    )
    .option('--json', 'print JSON');
}

/** Runs `bpf-link-wasm inspect`. @returns The exit code: 1 when no loader can load an object. */
export function runInspect(words: readonly string[]): number {
  let exitCode = exitCodes.success;
  const command = createInspectCommand().action(
    (paths: string[], options: InspectOptions) => void (exitCode = inspectAll(paths, options)),
  );
  throwUsageErrors(command);
  try {
    command.parse([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    return reportError(
      error instanceof CommanderError ? toUsageError(error, 'inspect') : error,
      words.includes('--json'),
    );
  }
}

/** Inspects each object, even if an earlier one cannot be read. @returns The highest of their exit codes */
function inspectAll(paths: readonly string[], { kernel, kernelBtf, json }: InspectOptions): number {
  const types = kernelBtf ?? (kernel === undefined && existsSync(runningTypes) ? runningTypes : undefined);
  const options = {
    ...(kernel === undefined ? {} : { kernel }),
    ...(types === undefined ? {} : { kernelBtf: readWithBase(types, undefined).btf }),
  };
  const asked = { kernel: kernel ?? newestKernel, ...(types === undefined ? {} : { kernelBtf: types }) };
  const codes = paths.map((file, index) => {
    try {
      const found = inspectObject(openObject(file), options);
      const about = { file, ...asked };
      const text =
        json === true
          ? `${JSON.stringify({ ...about, ...found }, encodeBigint)}\n`
          : `${index > 0 ? '\n' : ''}${formatInspection(about, found)}`;
      process.stdout.write(encodeUtf8(text));
      return canLoad(found) ? exitCodes.success : exitCodes.btf;
    } catch (error) {
      return reportError(error, json === true, paths.length > 1 ? file : undefined);
    }
  });
  return Math.max(...codes);
}

const canLoad = ({ loaders }: Inspection): boolean => allLoaders.some((loader) => loaders[loader].loads);

/** Opens an object, which need not have BTF. @throws {BtfError} BTF_NOT_ELF, BTF_UNSUPPORTED_ELF */
function openObject(file: string): InspectedObject {
  const bytes = readBytes(file);
  const elf = decodeElf(bytes);
  if (elf.machine !== machineBpf)
    throw new BtfError('BTF_UNSUPPORTED_ELF', {
      field: 'machine',
      found: String(elf.machine),
      expected: `${machineBpf}, a BPF object`,
    });
  return elf.section('.BTF') === undefined ? { elf } : { ...decodeObject(bytes), elf };
}
