import type { Btf, KindName } from '@bpf-link-wasm/btf';

/** The result of a search. */
export interface FoundTypes {
  readonly ids: readonly number[];
  /** Number of further matches. */
  readonly omitted: number;
}

/**
 * Finds types whose name contains a text, or whose number it is. Exact names come first, and types of split BTF before those of
 * its base.
 * @param kind Finds only types of this kind; '' for all.
 */
export function searchTypes(btf: Btf, text: string, kind: KindName | '', limit: number): FoundTypes {
  const wanted = text.trim().toLowerCase();
  const number = /^\[?(\d+)\]?$/.exec(wanted);
  const groups: [exact: number[], prefix: number[], inside: number[]] = [[], [], []];
  const { count, startId } = btf;
  for (let place = 1; place < count; place += 1) {
    const id = place <= count - startId ? startId + place - 1 : place - (count - startId);
    if (kind !== '' && btf.kind(id) !== kind) continue;
    if (wanted === '') groups[2].push(id);
    else if (number !== null && Number(number[1]) === id) groups[0].push(id);
    else {
      const name = btf.nameOf(id).toLowerCase();
      if (name === wanted) groups[0].push(id);
      else if (name.startsWith(wanted)) groups[1].push(id);
      else if (name.includes(wanted)) groups[2].push(id);
    }
  }
  const all = groups.flat();
  return { ids: all.slice(0, limit), omitted: Math.max(0, all.length - limit) };
}
