import { decodeObject, isElf, kernelTypesOf, type ByteOrder } from '@bpf-link-wasm/btf';
import { Command, Option } from 'commander';
import { checkBytes, findingsOf, type CheckedLoader, type CheckResult } from './check-bytes.js';
import { coreDiagnostic, findCoreProblems } from './core-problems.js';
import { parseKernel } from './parse-values.js';
import { findBase, readBytes, readObject, readWithBase } from './read-object.js';
import { formatFindings, type Finding } from './report.js';
import { encodeSarif } from '../sarif.js';
import { packageVersion } from '../package-version.js';
import { escapeName, paint } from '../terminal-text.js';

interface CheckOptions {
  readonly kernel?: string;
  readonly loader: CheckedLoader;
  readonly kernelBtf?: string;
  readonly base?: string;
  readonly byteOrder: ByteOrder;
  readonly minimumKernel?: true;
  readonly format: 'text' | 'json' | 'sarif';
  readonly json?: true;
}

/** `btf check`: reports whether a kernel accepts the BTF of a file. @param done Called with the exit code. */
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
      new Option('--loader <name>', 'the loader, which changes the BTF of an object before the kernel sees it')
        .choices(['libbpf', 'aya', 'none'])
        .default('libbpf'),
    )
    .addOption(
      new Option('--byte-order <order>', 'the byte order of the kernel').choices(['little', 'big']).default('little'),
    )
    .option('--kernel-btf <file>', "the kernel's own BTF, for pointers to its types and for CO-RE relocations")
    .option('--base <file>', "for a module: its kernel's BTF; a base inside the module takes precedence")
    .option('--minimum-kernel', 'also name the first kernel that accepts it; checks every release, which takes longer')
    .addOption(new Option('--format <name>', 'how to print').choices(['text', 'json', 'sarif']).default('text'))
    .option('--json', 'the same as --format json')
    .action((file: string, options: CheckOptions) => done(check(file, options)));
}

function check(file: string, options: CheckOptions): number {
  const bytes = readBytes(file);
  const kernelTypes = options.kernelBtf === undefined ? undefined : kernelTypesOf(readBytes(options.kernelBtf));
  const basePath = options.base ?? findBase(file);
  const result = checkBytes(
    bytes,
    {
      byteOrder: options.byteOrder,
      ...(basePath === undefined ? {} : { base: readObject(basePath).btf }),
      ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
      ...(kernelTypes === undefined ? {} : { kernelTypes }),
    },
    options.loader,
  );
  const core = options.kernelBtf === undefined ? [] : findCore(file, bytes, options.kernelBtf);
  const findings = [...findingsOf(result), ...core];
  const format = options.json === true ? 'json' : options.format;
  if (format === 'json') process.stdout.write(`${JSON.stringify(encodeCheck(file, options, result, core))}\n`);
  else if (format === 'sarif')
    process.stdout.write(`${JSON.stringify(encodeSarif(file, findings, packageVersion()))}\n`);
  else
    process.stdout.write(`${formatFindings(file, findings)}${formatVerdict(file, options, result, core.length > 0)}`);
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function formatVerdict(
  file: string,
  { kernel = 'the newest kernel', minimumKernel, byteOrder }: CheckOptions,
  { verdict, minimum, loader }: CheckResult,
  isCoreMissing: boolean,
): string {
  const by = loader === 'none' ? 'as it is' : `as ${loader} loads it`;
  const name = escapeName(file);
  const version = /^\d/.test(kernel) ? `kernel ${kernel}` : kernel;
  const where = byteOrder === 'big' ? version.replace('kernel', 'big-endian kernel') : version;
  if (!verdict.ok) {
    const left = 'omitted' in verdict && verdict.omitted > 0 ? `, ${verdict.omitted} more problems left out` : '';
    return `${name}: ${paint('refused', 'bold', 'red')} by ${where} ${by}${left}\n`;
  }
  if (isCoreMissing)
    return `${name}: ${paint('refused', 'bold', 'red')} by that kernel because of CO-RE relocations; the BTF itself is accepted\n`;
  const first = minimumKernel === true ? `; first accepted by kernel ${minimum() ?? 'none'}` : '';
  return `${name}: ${paint('accepted', 'bold', 'green')} by ${where} ${by}${first}\n`;
}

function encodeCheck(
  file: string,
  { minimumKernel, kernelBtf }: CheckOptions,
  { verdict, ext, minimum }: CheckResult,
  core: readonly Finding[],
): object {
  const { loaded, ...rest } = { loaded: undefined, ...verdict };
  return {
    file,
    ...rest,
    ...(loaded === undefined ? {} : { loadedSize: (loaded as Uint8Array).length }),
    ...(minimumKernel === true && { minimumKernel: minimum() ?? null }),
    ext,
    ...(kernelBtf !== undefined && { core }),
  };
}

/** The CO-RE relocations that fail on the kernel with these types. */
function findCore(file: string, bytes: Uint8Array, kernel: string): Finding[] {
  if (!isElf(bytes)) return [];
  const problems = findCoreProblems(decodeObject(bytes), readWithBase(kernel, undefined).btf);
  return problems.map((problem) => {
    const { code, message } = coreDiagnostic(problem, file, kernel);
    const { place, advice } = problem;
    return {
      code,
      severity: 'error',
      message,
      fix: advice,
      notes: place.file === undefined ? [] : [`at ${place.file}:${place.line}`],
    };
  });
}
