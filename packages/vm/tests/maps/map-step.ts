import type { MapSpec } from '../../src/maps/bpf-map.js';

/** What is asked of a map: commands of bpf(2), and helpers by their number from 16. */
export const Operation = {
  lookup: 0,
  update: 1,
  delete: 2,
  nextKey: 3,
  lookupAndDelete: 4,
  freeze: 5,
  programLookup: 16 + 1,
  programUpdate: 16 + 2,
  programDelete: 16 + 3,
  programPush: 16 + 87,
  programPop: 16 + 88,
  programPeek: 16 + 89,
} as const;

/** What a map's values, or for storages its keys, stand for. */
export const Objects = {
  none: 0,
  programs: 1,
  maps: 2,
  sockets: 3,
  xdpSockets: 4,
  perfEvents: 5,
  socketKeys: 6,
  taskKeys: 7,
};

/** One operation. */
export interface MapStep {
  readonly operation: number;
  /** Undefined for a null pointer. */
  readonly key: Uint8Array | undefined;
  readonly value: Uint8Array;
  readonly flags: number;
}

/** What an operation has come to. */
export interface StepResult {
  readonly result: number;
  /** The bytes of key and value after it. */
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A map and what is done with it. */
export interface MapCase {
  readonly spec: MapSpec;
  /** See `Objects`. */
  readonly objects: number;
  /** In bytes. */
  readonly userValueSize: number;
  readonly steps: readonly MapStep[];
}
