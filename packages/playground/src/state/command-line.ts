import { defaultOptions, emitOf, splitSymbols, splitWords, type FormOptions } from './options.js';

const plain = /^[\w@%+=:,./-]+$/;

/** Quotes a word for a POSIX shell if necessary. */
export function quoteWord(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Quotes a file's name, and protects it from being read as an option. */
const pathWord = (name: string): string => quoteWord(/^[-@]/.test(name) ? `./${name}` : name);

/** The output's name: the first input's, with the extension of an object. */
export function outputName(inputs: readonly string[]): string {
  const [first = 'out'] = inputs;
  return `${first.replace(/\.[^./]+$/, '')}.o`;
}

const flags = [
  ['wholeArchive', '--whole-archive'],
  ['unrollLoops', '--unroll-loops'],
  ['ignoreInlineNever', '--ignore-inline-never'],
  ['disableExpandMemcpyInOrder', '--disable-expand-memcpy-in-order'],
  ['disableMemoryBuiltins', '--disable-memory-builtins'],
  ['allowBpfTrap', '--allow-bpf-trap'],
  ['dwarf', '--dwarf'],
] as const satisfies readonly (readonly [keyof FormOptions, string])[];

/**
 * Formats the command line that makes the same files; options with default values are left out.
 * @param kernels Names of the files with the BTF of kernels.
 */
export function formatCommandLine(
  inputs: readonly string[],
  options: FormOptions,
  kernels: readonly string[] = [],
): string {
  const output = pathWord(outputName(inputs));
  return ['bpf-link-wasm', ...inputs.map(pathWord), '-o', output, ...optionWords(options, kernels)].join(' ');
}

/** Names a link by its options; level and CPU are always included. */
export function linkName(options: FormOptions): string {
  const { optimize, cpu } = options;
  const others = { ...options, optimize: defaultOptions.optimize, cpu: defaultOptions.cpu };
  return ['-O', optimize, '--cpu', cpu, ...optionWords(others, [])].join(' ');
}

/** The command's arguments for options that differ from the defaults. */
export function optionWords(options: FormOptions, kernels: readonly string[]): string[] {
  const words: string[] = [];
  const emit = emitOf(options);
  if (emit.length > 1) words.push('--emit', emit.join(','));
  if (options.target !== '') words.push('--target', options.target);
  if (options.cpu !== 'generic') words.push('--cpu', options.cpu);
  if (options.cpuFeatures.trim() !== '') words.push('--cpu-features', quoteWord(options.cpuFeatures.trim()));
  if (options.optimize !== '2') words.push('-O', options.optimize);
  if (options.btf !== 'auto') words.push(options.btf === 'require' ? '--btf' : '--no-btf');
  if (options.btfNames !== 'readable') words.push('--btf-names', options.btfNames);
  if (options.btfKeep !== 'reachable') words.push('--btf-keep', options.btfKeep);
  if (!options.sources) words.push('--no-sources');
  const symbols = splitSymbols(options.exportSymbols);
  if (symbols.length > 0) words.push('--export', quoteWord(symbols.join(',')));
  for (const [name, flag] of flags) if (options[name]) words.push(flag);
  for (const kernel of kernels) words.push('--kernel-btf', pathWord(kernel));
  // One flag for each argument: the command splits at commas.
  for (const word of splitWords(options.llvmArgs)) words.push('--llvm-args', quoteWord(word));
  if (!options.fatalErrors) words.push('--fatal-errors', 'false');
  return words;
}

/** Formats the command line that inspects a finished object, as the page does. */
export function formatInspection(name: string): string {
  return `bpf-link-wasm btf check ${pathWord(name)}`;
}

/** The command that compiles a source file to bitcode, and a sentence that says where the bitcode is. */
export function compileCommand(name: string): { readonly text: string; readonly result: string } {
  const base = name.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '');
  if (/\.rs$/i.test(name)) {
    return {
      text:
        'cargo +nightly rustc --release --target bpfel-unknown-none -Z build-std=core -- \\\n' +
        '  --emit=llvm-bc -C debuginfo=2 -C codegen-units=1',
      result: `The bitcode is target/bpfel-unknown-none/release/deps/${base.replaceAll('-', '_')}-*.bc.`,
    };
  }
  const output = quoteWord(`${base}.bc`);
  return {
    text: `clang --target=bpfel -O2 -g -c -emit-llvm ${pathWord(name)} -o ${output}`,
    result: `The bitcode is ${base}.bc.`,
  };
}
