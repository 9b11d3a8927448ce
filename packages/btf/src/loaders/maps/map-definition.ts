import { LoaderRefusal } from '../loader-object.js';
import type { Btf } from '../../model/btf.js';
import type { SectionEntry } from '../../model/btf-type.js';
import { typeAt } from '../../model/walk-types.js';

/** A map as a loader would create it. */
export interface MapDefinition {
  /** The name that the loader gives it, before it is cut to the kernel's 15 bytes. */
  readonly name: string;
  /** BPF_MAP_TYPE_*. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly extra: bigint;
  readonly numaNode: number;
  /** 0 for none, 1 by name. */
  readonly pinning: number;
  /** Types in the object's BTF; 0 if absent. */
  readonly keyType: number;
  readonly valueType: number;
  /** The inner map definition of a map of maps. */
  readonly inner?: MapDefinition;
}

/** A loader's answer for a map: its definition, or the loader's own error. */
export type LoaderAnswer =
  | { readonly ok: true; readonly map: MapDefinition }
  | {
      readonly ok: false;
      /** The loader's own message, without its prefix. */
      readonly message: string;
      /** The error number, where there is one. */
      readonly errno?: string;
    };

/** A definition under construction. */
export type Draft = { -readonly [Key in keyof MapDefinition]: MapDefinition[Key] };

/** A map without any fields yet. */
export function emptyMap(name: string): Draft {
  return {
    name,
    type: 0,
    keySize: 0,
    valueSize: 0,
    maxEntries: 0,
    flags: 0,
    extra: 0n,
    numaNode: 0,
    pinning: 0,
    keyType: 0,
    valueType: 0,
  };
}

/** Runs a loader's steps and turns its refusal into an answer. */
export function answerOf(read: () => MapDefinition): LoaderAnswer {
  try {
    return { ok: true, map: read() };
  } catch (error) {
    if (!(error instanceof LoaderRefusal)) throw error;
    return { ok: false, message: error.message, ...(error.errno === undefined ? {} : { errno: error.errno }) };
  }
}

/** One variable of a DATASEC. */
export interface MapVariable {
  readonly entry: SectionEntry;
  /** Id of the DATASEC. */
  readonly datasec: number;
  /** The variable's name; empty when it is not a VAR. */
  readonly name: string;
}

/** The variables of the first DATASEC of a name; undefined when there is none. */
export function variablesOf(btf: Btf, section: string): MapVariable[] | undefined {
  const datasec = btf.find(section, 'DATASEC');
  const type = datasec === undefined ? undefined : btf.type(datasec);
  if (datasec === undefined || type?.kind !== 'DATASEC') return undefined;
  return type.entries.map((entry) => ({ entry, datasec, name: typeAt(btf, entry.type)?.name ?? '' }));
}
