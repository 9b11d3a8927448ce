import { kernelTypesOf } from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { checkBytes, findingsOf, type CheckedLoader, type CheckResult } from './check-bytes.js';
import { parseKernel } from './parse-values.js';
import { readBytes } from './read-object.js';
import { formatFindings, paint } from './report.js';
import { encodeSarif } from '../sarif.js';
import { packageVersion } from '../version.js';
import { escapeName } from '../terminal-text.js';

interface CheckOptions {
  readonly kernel?: string;
  readonly loader: CheckedLoader;
  readonly kernelBtf?: string;
  readonly format: 'text' | 'json' | 'sarif';
  readonly json?: true;
}

/** `btf check`: whether a kernel takes the BTF of a file. @param done Takes the exit code. */
export function createCheckCommand(done: (exitCode: number) => void): Command {
  return new Command('check')
    .description('Reports whether a kernel version would accept the BTF of an object or a raw blob.')
    .argument('<file>', 'BPF object or raw BTF; - is standard input')
    .option(
      '--kernel <version>',
      'the kernel version to check against, 4.18 or later, such as 6.1.36 (default: the newest known)',
      parseKernel,
    )
    .addOption(
      new Option('--loader <name>', 'who changes the BTF of an object before the kernel gets it')
        .choices(['libbpf', 'aya', 'none'])
        .default('libbpf'),
    )
    .option('--kernel-btf <file>', "the kernel's own BTF, for pointers to its types")
    .addOption(new Option('--format <name>', 'how to print').choices(['text', 'json', 'sarif']).default('text'))
    .option('--json', 'the same as --format json')
    .action((file: string, options: CheckOptions) => done(check(file, options)));
}

function check(file: string, options: CheckOptions): number {
  const bytes = readBytes(file);
  const kernelTypes = options.kernelBtf === undefined ? undefined : kernelTypesOf(readBytes(options.kernelBtf));
  const result = checkBytes(
    bytes,
    {
      ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
      ...(kernelTypes === undefined ? {} : { kernelTypes }),
    },
    options.loader,
  );
  const findings = findingsOf(result);
  const format = options.json === true ? 'json' : options.format;
  if (format === 'json') process.stdout.write(`${JSON.stringify(encodeCheck(file, result))}\n`);
  else if (format === 'sarif')
    process.stdout.write(`${JSON.stringify(encodeSarif(file, findings, packageVersion()))}\n`);
  else process.stdout.write(`${formatFindings(file, findings)}${formatVerdict(file, options, result)}`);
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function formatVerdict(
  file: string,
  { kernel = 'the newest kernel', loader }: CheckOptions,
  { verdict, minimum }: CheckResult,
): string {
  const by = loader === 'none' ? 'as it is' : `as ${loader} loads it`;
  const name = escapeName(file);
  const where = /^\d/.test(kernel) ? `kernel ${kernel}` : kernel;
  if (!verdict.ok) {
    const left = 'omitted' in verdict && verdict.omitted > 0 ? `, ${verdict.omitted} more problems left out` : '';
    return `${name}: ${paint('refused', 1, 31)} by ${where} ${by}${left}\n`;
  }
  return `${name}: ${paint('accepted', 1, 32)} by ${where} ${by}; first accepted by kernel ${minimum() ?? 'none'}\n`;
}

function encodeCheck(file: string, { verdict, ext, minimum }: CheckResult): object {
  const { loaded, ...rest } = { loaded: undefined, ...verdict };
  return {
    file,
    ...rest,
    ...(loaded === undefined ? {} : { loadedSize: (loaded as Uint8Array).length }),
    minimumKernel: minimum() ?? null,
    ext,
  };
}
