import { hasInstructions, type ElfObject, type ElfSymbol } from './elf-object.js';

/** A function of an object, by its symbol. */
export interface FunctionSymbol {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly size: number;
}

/** Function symbols; one without a size ends where the next begins. */
export function functionsOf(elf: ElfObject): FunctionSymbol[] {
  const found: FunctionSymbol[] = [];
  const inSection = new Map<number, ElfSymbol[]>();
  for (const symbol of elf.symbols) {
    if (symbol.kind !== 'func') continue;
    const others = inSection.get(symbol.section);
    if (others === undefined) inSection.set(symbol.section, [symbol]);
    else others.push(symbol);
  }
  for (const section of elf.sections) {
    if (!hasInstructions(section)) continue;
    const symbols = (inSection.get(section.index) ?? []).toSorted((a, b) => a.value - b.value);
    for (const [index, symbol] of symbols.entries()) {
      const end = symbols[index + 1]?.value ?? section.size;
      found.push({
        name: symbol.name,
        section: section.name,
        offset: symbol.value,
        size: symbol.size || end - symbol.value,
      });
    }
  }
  return found;
}
