import type { Btf } from '../model/btf.js';
import { Opcode } from '../bpf/instruction.js';
import type { BtfExt, LineInfo } from '../ext/btf-ext.js';
import { hasInstructions, type ElfObject } from '../elf/elf-object.js';
import { Kind } from '../wire/kind.js';

/** A symbol that an object uses but does not define. */
export interface ExternUse {
  readonly name: string;
  /** `function` when an instruction calls it. */
  readonly kind: 'function' | 'variable';
  /** Whether it is weak, so that it may be missing: the program must check for it first. */
  readonly isWeak: boolean;
  /** The first instruction that uses it. */
  readonly place: ExternPlace;
  /**
   * Whether a kernel has it; `function` is a kernel function that programs may not call. Undefined without the kernel's
   * BTF, and for variables, of which BTF describes only a few.
   */
  readonly inKernel?: 'kfunc' | 'function' | 'absent';
}

/** Location of an instruction. */
export interface ExternPlace {
  readonly section: string;
  /** From the start of the section, in bytes. */
  readonly offset: number;
  /** Source file and line, where debug info has them. */
  readonly file?: string;
  readonly line?: number;
}

/**
 * Lists the symbols that an object uses but does not define, in order of first use.
 * @param kernel BTF of the kernel to look them up in.
 */
export function findExterns(elf: ElfObject, ext?: BtfExt, kernel?: Btf): ExternUse[] {
  const uses = new Map<string, ExternUse>();
  const kfuncs = kernel === undefined ? undefined : new KernelFunctions(kernel);
  for (const section of elf.sections.filter(hasInstructions)) {
    const lines = linesOf(ext, section.name);
    for (const { offset, symbol: index } of elf.relocationsOf(section)) {
      const symbol = elf.symbols[index];
      if (symbol === undefined || symbol.section !== 0 || symbol.name === '' || uses.has(symbol.name)) continue;
      const kind = section.data[offset] === Opcode.call ? 'function' : 'variable';
      const line = lineAt(lines, offset);
      uses.set(symbol.name, {
        name: symbol.name,
        kind,
        isWeak: symbol.binding === 'weak',
        place: {
          section: section.name,
          offset,
          ...(line && { file: line.fileName, line: line.line }),
        },
        ...(kfuncs && kind === 'function' && { inKernel: kfuncs.find(symbol.name) }),
      });
    }
  }
  return [...uses.values()];
}

/** The kernel functions that programs may call; kernels built with pahole 1.26 and later mark them. */
class KernelFunctions {
  readonly #kernel: Btf;
  readonly #marked = new Set<number>();

  constructor(kernel: Btf) {
    this.#kernel = kernel;
    for (let id = 1; id < kernel.count; id += 1) {
      if (kernel.kindNumber(id) !== Kind.DECL_TAG) continue;
      const tag = kernel.type(id);
      if (tag.kind === 'DECL_TAG' && tag.name === 'bpf_kfunc') this.#marked.add(tag.type);
    }
  }

  find(name: string): 'kfunc' | 'function' | 'absent' {
    const ids = this.#kernel.findAll(name, ['FUNC']);
    if (ids.length === 0) return 'absent';
    return this.#marked.size === 0 || ids.some((id) => this.#marked.has(id)) ? 'kfunc' : 'function';
  }
}

function linesOf(ext: BtfExt | undefined, section: string): LineInfo[] {
  const blocks = ext?.lineInfo.blocks.filter((block) => block.section === section) ?? [];
  return blocks.flatMap(({ records }) => [...records]).toSorted((a, b) => a.offset - b.offset);
}

/** The last record at an offset or before it. */
function lineAt(lines: readonly LineInfo[], offset: number): LineInfo | undefined {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  const line = lines[low - 1];
  return line === undefined || line.line === 0 ? undefined : line;
}
