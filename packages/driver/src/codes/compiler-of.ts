import type { InputSource } from '../input/input-source.js';

/** A compiler that messages distinguish, because the remedies differ. */
export type Compiler = 'clang' | 'rustc';

/** What an input reports about its compiler, as in `InputReport`. */
export interface CompiledInput {
  kind: string;
  producer: string | null;
  compiler: string | null;
}

/**
 * The common compiler of the inputs: from their debug info, or by a producer such as `LLVM23.1.0-rust-1.99.0`.
 * `LLVM22.1.0` may be either, as distributions build rustc with the unpatched LLVM. Inputs without bitcode do not count, nor do
 * archives of unknown origin, which are dependencies of the others.
 * @param identify Finds the compiler of an input that reports none
 * @returns undefined if they differ, or one of them is unknown
 */
export function compilerOf(
  inputs: readonly CompiledInput[],
  identify: (index: number) => string | null = () => null,
): Compiler | undefined {
  const compilers = new Set<Compiler | undefined>();
  for (const [index, { kind, producer, compiler }] of inputs.entries()) {
    if (producer === null && kind !== 'ir') continue;
    const name = nameCompiler(producer, compiler) ?? nameCompiler(null, identify(index));
    if (name !== undefined || kind !== 'archive') compilers.add(name);
  }
  return compilers.size === 1 ? [...compilers][0] : undefined;
}

function nameCompiler(producer: string | null, compiler: string | null): Compiler | undefined {
  if (producer?.includes('-rust-') === true || compiler?.includes('rustc') === true) return 'rustc';
  return compiler?.includes('clang') === true ? 'clang' : undefined;
}

/** The compiler of a source file, by the extension of its name. */
export function compilerOfFile(file = ''): Compiler | undefined {
  if (file.endsWith('.rs')) return 'rustc';
  return /\.[ch]$/.test(file) ? 'clang' : undefined;
}

/** Maximum number of bytes of an input to search. */
const searchedBytes = 8 * 1024 * 1024;

/**
 * Finds the compiler of an input by its `!llvm.ident`, which compilers write with or without debug info, and which is
 * plain text in bitcode too.
 * @returns `clang` or `rustc`; null if it has neither or both
 */
export function findIdent(source: Pick<InputSource, 'size' | 'read'>): Compiler | null {
  const bytes = new Uint8Array(Math.min(source.size, searchedBytes));
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, source.read(0, bytes)));
  const found = new Set(Array.from(text.matchAll(/\b(clang|rustc) version \d/g), ([, name]) => name as Compiler));
  return found.size === 1 ? [...found][0]! : null;
}
