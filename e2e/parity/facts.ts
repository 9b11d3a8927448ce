import { decodeElf, type ElfObject, type ElfSection } from '@bpf-link-wasm/btf';

/** The compared properties of an object: a value for each named fact. */
export type Facts = ReadonlyMap<string, string>;

/** Relocations of the machine. @see https://docs.kernel.org/bpf/llvm_reloc.html */
const relocationNames = new Map([
  [1, 'R_BPF_64_64'],
  [2, 'R_BPF_64_ABS64'],
  [3, 'R_BPF_64_ABS32'],
  [4, 'R_BPF_64_NODYLD32'],
  [10, 'R_BPF_64_32'],
]);

const executable = 4;

/** Sections that describe others: their relocations and sizes do not affect a program's behaviour. */
const describing = /^\.(BTF|debug_|strtab|symtab|llvm_addrsig|rel)/;

/**
 * Reads the facts of an object: global symbols, sections, relocations of code and data, instructions of each function.
 *
 * A 16-byte instruction counts as two, as in the kernel. Relocation sections are compared by their contents, and
 * DWARF, which ours leaves out, not at all.
 */
export function factsOf(object: Uint8Array): Facts {
  const elf = decodeElf(object);
  const facts = new Map<string, string>();
  for (const { name, type } of elf.sections) {
    if (name !== '' && !/^\.(debug_|rel|strtab|symtab|llvm_addrsig)/.test(name))
      facts.set(`section ${name}`, type === 8 ? 'no bytes' : 'bytes');
  }
  for (const symbol of elf.symbols) {
    const section = elf.sections[symbol.section]?.name ?? '';
    if (symbol.binding === 'global' || symbol.binding === 'weak') {
      const place = symbol.section === 0 ? 'undefined' : `in ${section}`;
      const visibility = symbol.visibility === 'default' ? '' : `${symbol.visibility} `;
      facts.set(`symbol ${symbol.name}`, `${visibility}${symbol.binding} ${symbol.kind} ${place}`);
    }
    if (symbol.kind === 'func') facts.set(`function ${symbol.name}`, `${symbol.size / 8} instructions`);
  }
  for (const section of elf.sections) addRelocations(facts, elf, section);
  return facts;
}

function addRelocations(facts: Map<string, string>, elf: ElfObject, section: ElfSection): void {
  if (describing.test(section.name)) return;
  const counts = new Map<string, number>();
  for (const { symbol, type } of elf.relocationsOf(section)) {
    const target = elf.symbols[symbol]!;
    const key = `${section.name}: ${relocationNames.get(type) ?? type} ${target.name || elf.sections[target.section]?.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const what = (section.flags & executable) === 0 ? 'data' : 'code';
  for (const [key, count] of counts) facts.set(`relocation in ${what} ${key}`, `${count}`);
}

/** A fact in which two objects differ; undefined where only the other has it. */
export interface Difference {
  readonly fact: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** The facts in which two objects differ, sorted by name. */
export function compareFacts(ours: Facts, theirs: Facts): Difference[] {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const all = names.map((fact) => ({ fact, ours: ours.get(fact), theirs: theirs.get(fact) }));
  return all.filter((difference) => difference.ours !== difference.theirs);
}
