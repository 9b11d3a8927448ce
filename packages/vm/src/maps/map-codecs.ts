import { badValue, bytesCodec, type Codec } from '../codec/codec.js';
import { codecOf } from '../codec/codec-of.js';
import { numberCodec } from '../codec/scalars.js';
import type { MapSpec } from './bpf-map.js';
import { KernelMap } from './kernel-map.js';
import { MapType } from './map-type.js';

/** Map types whose keys are numbers from 0, whatever their BTF. */
const indexed = new Set<number>([
  MapType.ARRAY,
  MapType.PERCPU_ARRAY,
  MapType.PROG_ARRAY,
  MapType.PERF_EVENT_ARRAY,
  MapType.CGROUP_ARRAY,
  MapType.ARRAY_OF_MAPS,
  MapType.DEVMAP,
  MapType.DEVMAP_HASH,
  MapType.CPUMAP,
  MapType.XSKMAP,
  MapType.SOCKMAP,
  MapType.REUSEPORT_SOCKARRAY,
  MapType.STACK_TRACE,
]);

/** Map types whose keys are objects: an address of 8 bytes. */
const keyedByObject = new Set<number>([
  MapType.SK_STORAGE,
  MapType.INODE_STORAGE,
  MapType.TASK_STORAGE,
  MapType.CGRP_STORAGE,
]);

/** Map types whose values, without BTF, are numbers: of devices, sockets, CPUs or cgroups. */
const numbered = new Set<number>([
  MapType.CGROUP_ARRAY,
  MapType.DEVMAP,
  MapType.DEVMAP_HASH,
  MapType.CPUMAP,
  MapType.XSKMAP,
  MapType.SOCKMAP,
  MapType.SOCKHASH,
  MapType.REUSEPORT_SOCKARRAY,
]);

/** The codec of a map's keys. */
export function keyCodec({ type, keySize, types }: MapSpec): Codec {
  if (keyedByObject.has(type)) return numberCodec(8, false);
  if (indexed.has(type)) return numberCodec(4, false);
  return types === undefined ? bytesCodec(keySize) : codecOf(types.btf, types.key, keySize);
}

/** Converts maps that are values of another map to and from what tests see. */
export interface MapValues {
  readonly wrap: (map: KernelMap) => unknown;
  /** @returns undefined for what is not a map. */
  readonly unwrap: (value: unknown) => KernelMap | undefined;
}

/** The codec of a map's values; for per-CPU maps, of those of all CPUs. */
export function valueCodec(map: KernelMap, maps: MapValues): Codec {
  const { type, valueSize, types } = map.spec;
  if (type === MapType.PROG_ARRAY) return programCodec(map);
  if (type === MapType.ARRAY_OF_MAPS || type === MapType.HASH_OF_MAPS) return mapCodec(map, maps);
  const isNumber = numbered.has(type) && (valueSize === 4 || !isQueueOrDevice(type));
  if (isNumber && types?.value === undefined) return numberCodec(valueSize, false);
  const codec = types === undefined ? bytesCodec(valueSize) : codecOf(types.btf, types.value, valueSize);
  return map.userValueSize === valueSize && !isPerCpu(type) ? codec : perCpuCodec(codec, map.userValueSize);
}

/** Whether a value is a device or CPU, with the program that runs there. */
function isQueueOrDevice(type: number): boolean {
  return type === MapType.DEVMAP || type === MapType.DEVMAP_HASH || type === MapType.CPUMAP;
}

function isPerCpu(type: number): boolean {
  return (
    type === MapType.PERCPU_ARRAY ||
    type === MapType.PERCPU_HASH ||
    type === MapType.LRU_PERCPU_HASH ||
    type === MapType.PERCPU_CGROUP_STORAGE
  );
}

function perCpuCodec(codec: Codec, size: number): Codec {
  const stride = Math.ceil(codec.size / 8) * 8;
  const cpus = size / stride;
  return {
    size,
    parts: cpus * codec.parts,
    decode: (view, at) => Array.from({ length: cpus }, (_, cpu) => codec.decode(view, at + cpu * stride)),
    encode: (value, view, at, path) => {
      if (!Array.isArray(value) || value.length !== cpus)
        throw badValue(path, value, `an array of ${cpus}, one for each CPU`);
      for (const [cpu, item] of value.entries()) codec.encode(item, view, at + cpu * stride, `${path}[${cpu}]`);
    },
  };
}

/** The codec of a program's id; its name can be given instead. */
function programCodec({ machine }: KernelMap): Codec {
  const number = numberCodec(4, false);
  return {
    ...number,
    encode: (value, view, at, path) => {
      const id = typeof value === 'string' ? machine.idOfProgram(value) : value;
      if (id === undefined) throw badValue(path, value, 'the name of a program of the object');
      number.encode(id, view, at, path);
    },
  };
}

/** The codec of a map; its id can be given instead. */
function mapCodec({ machine }: KernelMap, { wrap, unwrap }: MapValues): Codec {
  const number = numberCodec(4, false);
  return {
    ...number,
    decode: (view, at) => {
      const map = machine.mapById(view.getUint32(at, true));
      return map instanceof KernelMap ? wrap(map) : undefined;
    },
    encode: (value, view, at, path) => {
      const map = unwrap(value);
      number.encode(map === undefined ? value : machine.idOfMap(map), view, at, path);
    },
  };
}
