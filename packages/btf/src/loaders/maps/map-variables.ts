import type { Btf } from '../../model/btf.js';
import type { SectionEntry } from '../../model/btf-type.js';
import { typeAt } from '../../model/walk-types.js';

/** One variable of a DATASEC. */
export interface MapVariable {
  readonly entry: SectionEntry;
  /** Id of the DATASEC. */
  readonly datasec: number;
  /** The variable's name; empty when it is no VAR. */
  readonly name: string;
}

/** The variables of the first DATASEC of a name; undefined when there is none. */
export function variablesOf(btf: Btf, section: string): MapVariable[] | undefined {
  const datasec = btf.find(section, 'DATASEC');
  const type = datasec === undefined ? undefined : btf.type(datasec);
  if (datasec === undefined || type?.kind !== 'DATASEC') return undefined;
  return type.entries.map((entry) => ({ entry, datasec, name: typeAt(btf, entry.type)?.name ?? '' }));
}
