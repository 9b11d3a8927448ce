/** A problem of code generation, named by what it is. */
export interface RefinedProblem {
  code: string;
  details: Record<string, unknown>;
}

/** Calls that LLVM makes of arithmetic with floating-point numbers: `__muldf3`, `__floatdidf`, `fmod`. */
const floatingPoint =
  /^(__(add|sub|mul|div|neg|eq|ne|lt|le|gt|ge|unord)[sdtx]f[23]?|__(float|fix|fixuns|floatun)[a-z]+|__(extend|trunc)[a-z]+2|fmod[fl]?|__pow[a-z]+2)$/;

/**
 * The codes of the BPF backend's messages, each with its pattern; a name in the pattern becomes a detail.
 * @see llvm/lib/Target/BPF/BPFISelLowering.cpp and BPFRegisterInfo.cpp at LLVM 23; what matches nothing keeps CODEGEN_FAILED
 */
const patterns: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/^A call to built-in function '(?<symbol>[^']*)' is not supported/, 'CODEGEN_BUILTIN_CALL'],
  [/BPF stack limit is exceeded/, 'CODEGEN_STACK_LIMIT'],
  [/^unsupported signed division/, 'CODEGEN_SIGNED_DIVISION'],
  [/^unsupported dynamic stack allocation/, 'CODEGEN_DYNAMIC_STACK'],
  [/^unsupported atomic operation|atomic load\/store is not supported/, 'CODEGEN_ATOMIC'],
  [/^variadic functions are not supported/, 'CODEGEN_VARIADIC'],
  [/^symbol '(?<symbol>[^']*)' is already defined|^(?<changed>\S+) changed binding to STB_/, 'CODEGEN_SYMBOL_CLASH'],
];

/** Gives LLVM's words about code generation a code of their own, where they are known. */
export function refineCodegen(code: string, details: Record<string, unknown>): RefinedProblem {
  const { llvm } = details;
  if (code !== 'CODEGEN_FAILED' || typeof llvm !== 'string') return { code, details };
  for (const [pattern, refined] of patterns) {
    const match = pattern.exec(llvm);
    if (!match) continue;
    const symbol = match.groups?.['symbol'] ?? match.groups?.['changed'];
    const isFloat = refined === 'CODEGEN_BUILTIN_CALL' && floatingPoint.test(symbol ?? '');
    return {
      code: isFloat ? 'CODEGEN_FLOAT' : refined,
      details: { ...details, ...(symbol !== undefined && { symbol }) },
    };
  }
  return { code, details };
}
