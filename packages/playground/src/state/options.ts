import type { EmitKind, LinkOptions } from '@bpf-link-wasm/driver';

/** The values of the form for the linker's options. */
export interface FormOptions {
  readonly target: '' | 'bpf' | 'bpfel' | 'bpfeb';
  readonly cpu: 'generic' | 'v1' | 'v2' | 'v3' | 'v4';
  readonly cpuFeatures: string;
  readonly optimize: '0' | '1' | '2' | '3' | 's' | 'z';
  /** Separated by commas or spaces. */
  readonly exportSymbols: string;
  readonly wholeArchive: boolean;
  readonly unrollLoops: boolean;
  readonly ignoreInlineNever: boolean;
  readonly disableMemoryBuiltins: boolean;
  readonly disableExpandMemcpyInOrder: boolean;
  readonly allowBpfTrap: boolean;
  /** Separated by spaces. */
  readonly llvmArgs: string;
  readonly btf: 'auto' | 'require' | 'strip';
  readonly btfNames: 'readable' | 'bpf-linker';
  readonly btfKeep: 'reachable' | 'all';
  readonly fatalErrors: boolean;
  readonly sources: boolean;
  readonly dwarf: boolean;
  readonly asm: boolean;
  readonly llvmIr: boolean;
  readonly llvmBc: boolean;
}

/** The linker's defaults. */
export const defaultOptions: FormOptions = {
  target: '',
  cpu: 'generic',
  cpuFeatures: '',
  optimize: '2',
  exportSymbols: '',
  wholeArchive: false,
  unrollLoops: false,
  ignoreInlineNever: false,
  disableMemoryBuiltins: false,
  disableExpandMemcpyInOrder: false,
  allowBpfTrap: false,
  llvmArgs: '',
  btf: 'auto',
  btfNames: 'readable',
  btfKeep: 'reachable',
  fatalErrors: true,
  sources: true,
  dwarf: false,
  asm: false,
  llvmIr: false,
  llvmBc: false,
};

/** The possible values of options that have only a few. */
export const optionValues = {
  target: ['', 'bpf', 'bpfel', 'bpfeb'],
  cpu: ['generic', 'v1', 'v2', 'v3', 'v4'],
  optimize: ['0', '1', '2', '3', 's', 'z'],
  btf: ['auto', 'require', 'strip'],
  btfNames: ['readable', 'bpf-linker'],
  btfKeep: ['reachable', 'all'],
} as const satisfies { [Name in keyof FormOptions]?: readonly FormOptions[Name][] };

/** The names of symbols in a field. */
export function splitSymbols(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** The words in a field; single and double quotes keep spaces in a word. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [, part] of text.matchAll(/((?:[^\s"']+|"[^"]*"|'[^']*')+)/g)) words.push(part!.replaceAll(/["']/g, ''));
  return words;
}

/** The files to make, the object first. */
export function emitOf({ asm, llvmIr, llvmBc }: FormOptions): EmitKind[] {
  return [
    'obj',
    ...(asm ? ['asm' as const] : []),
    ...(llvmIr ? ['llvm-ir' as const] : []),
    ...(llvmBc ? ['llvm-bc' as const] : []),
  ];
}

/** The request's options, without those that have default values. */
export function linkOptionsOf(form: FormOptions): LinkOptions {
  const { target, cpu, cpuFeatures, optimize, exportSymbols, llvmArgs, btf, btfNames, btfKeep } = form;
  const symbols = splitSymbols(exportSymbols);
  const words = splitWords(llvmArgs);
  return {
    cpu,
    optimize,
    btf,
    btfNames,
    btfKeep,
    emit: emitOf(form),
    ...(target !== '' && { target }),
    ...(cpuFeatures.trim() !== '' && { cpuFeatures: cpuFeatures.trim() }),
    ...(symbols.length > 0 && { exportSymbols: symbols }),
    ...(words.length > 0 && { llvmArgs: words }),
    ...Object.fromEntries(
      flagNames.filter((name) => form[name] !== defaultOptions[name]).map((name) => [name, form[name]]),
    ),
  };
}

/** Options that are on or off and mean the same to the linker. */
const flagNames = [
  'wholeArchive',
  'unrollLoops',
  'ignoreInlineNever',
  'disableMemoryBuiltins',
  'disableExpandMemcpyInOrder',
  'allowBpfTrap',
  'fatalErrors',
  'dwarf',
] as const;
