import type { MapDefinition } from '../../../src/loaders/maps/map-definition.js';
import { buildNative, runNative } from '../../kernel/native-program.js';

/** A map to create, with the BTF that its types are in. */
export interface MapQuestion {
  readonly map: MapDefinition;
  readonly btf?: Uint8Array;
}

/** The error number that the running kernel answers to each map; 0 when it makes it. */
export function askForMaps(questions: readonly MapQuestion[]): number[] {
  const output = runNative(buildNative('map-oracle'), [], questions.map(encodeQuestion));
  return questions.map((_, index) => output.readUInt32LE(index * 4));
}

function encodeQuestion({ map, btf = new Uint8Array() }: MapQuestion): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE((btf.length | (map.inner === undefined ? 0 : 0x80000000)) >>> 0);
  const words = [
    map.type,
    map.keySize,
    map.valueSize,
    map.maxEntries,
    map.flags,
    Number(map.extra & 0xffffffffn),
    Number(map.extra >> 32n),
    map.numaNode,
    btf.length === 0 ? 0 : map.keyType,
    btf.length === 0 ? 0 : map.valueType,
  ];
  const tail = Buffer.alloc(56);
  words.forEach((word, index) => tail.writeUInt32LE(word >>> 0, index * 4));
  tail.write(map.name.slice(0, 15), 40, 'latin1');
  return Buffer.concat([head, btf, tail]);
}
