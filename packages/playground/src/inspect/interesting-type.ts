import { findMapTypes, Kind, type Btf } from '@bpf-link-wasm/btf';
import type { Inspected } from './inspected.js';

/** Chooses the type to show first: the value of the first map whose value is a struct, else a struct with a name, else the first type. */
export function interestingType({ sizes }: Pick<Inspected, 'sizes'>, btf: Btf): number {
  const values = sizes === undefined ? [] : findMapTypes(btf, sizes).map(({ value }) => value ?? 0);
  const isComposite = (id: number): boolean => {
    const number = id === 0 ? Kind.VOID : btf.kindNumber(id);
    return (number === Kind.STRUCT || number === Kind.UNION) && btf.type(id).name !== '';
  };
  const found = values.find((id) => id !== 0 && isComposite(id));
  if (found !== undefined) return found;
  const plumbing = plumbingOf(btf);
  let first: number | undefined;
  for (let id = btf.startId; id < btf.count; id += 1) {
    if (!isComposite(id)) continue;
    first ??= id;
    if (!plumbing.has(id)) return id;
  }
  return first ?? btf.startId;
}

/** The types of the variables in section .maps, which only describe maps. */
function plumbingOf(btf: Btf): ReadonlySet<number> {
  const section = btf.find('.maps', 'DATASEC');
  const type = section === undefined ? undefined : btf.type(section);
  if (type?.kind !== 'DATASEC') return new Set();
  return new Set(
    type.entries.map((entry) => {
      const variable = btf.type(entry.type);
      return variable.kind === 'VAR' ? variable.type : 0;
    }),
  );
}
