import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InfoRecords, ProgramInfo } from '../../../src/kernel/ext/check-program-info.js';
import { EditableBtf } from '../../../src/loaders/object/editable-btf.js';
import { fixAsLibbpf } from '../../../src/loaders/object/fix-libbpf.js';
import type { BtfFeatures } from '../../../src/loaders/object/sanitize.js';
import { decode } from '../../../src/model/decode.js';
import { decodeObject } from '../../../src/object/btf-object.js';
import { loadedPrograms, type PlacedRecord } from '../../../src/object/loaded-programs.js';

/** A program to make mutants of. */
export interface ProgramSeed {
  readonly name: string;
  /** Its BTF as libbpf gives it to the kernel. */
  readonly program: Required<ProgramInfo>;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Objects with one function, with several, and with CO-RE records. */
const objects = [
  './objects/simple.o',
  './objects/fine.o',
  './objects/main.o',
  './objects/void.o',
  './objects/pointer.o',
  './objects/many.o',
  '../../core/prog.o',
] as const;

/** What a kernel from 6.9 on knows. */
const everyFeature: BtfFeatures = {
  hasDatasec: true,
  hasFunc: true,
  hasFuncGlobal: true,
  hasFloat: true,
  hasDeclTag: true,
  hasTypeTag: true,
  hasEnum64: true,
  hasQuestionMark: true,
  hasEmptySections: true,
};

/** Every program of the objects, whole and with less: lines without text, only functions, only lines. */
export function readProgramSeeds(): ProgramSeed[] {
  return objects.flatMap((object) => readSeeds(object).flatMap(variants));
}

function readSeeds(name: string): ProgramSeed[] {
  const { elf, ext } = decodeObject(new Uint8Array(readFileSync(path(name))));
  const loaded = EditableBtf.open(elf!.section('.BTF')!.data, true)!;
  fixAsLibbpf(loaded, elf!, everyFeature);
  const words = (records: readonly PlacedRecord<object>[], read: (record: never) => number[]): InfoRecords => {
    const rows = records.map(({ record, at }) => [at, ...read(record as never)]);
    return { recordSize: (rows[0]?.length ?? 0) * 4, bytes: new Uint8Array(Uint32Array.from(rows.flat()).buffer) };
  };
  return [...loadedPrograms(elf!, ext())].map((program) => ({
    name: `${name} ${program.name}`,
    program: {
      btf: decode(loaded.toBytes()),
      instructions: program.instructions,
      funcInfo: words(program.funcInfo, ({ type }: { type: number }) => [type]),
      lineInfo: words(
        program.lineInfo,
        (line: { fileNameOffset: number; textOffset: number; line: number; column: number }) => [
          line.fileNameOffset,
          line.textOffset,
          (line.line << 10) | line.column,
        ],
      ),
      // These keep bytes.
      coreRelo: words(
        program.coreRelo.map((placed) => ({ ...placed, at: placed.at * 8 })),
        (relo: { type: number; accessOffset: number; kindNumber: number }) => [
          relo.type,
          relo.accessOffset,
          relo.kindNumber,
        ],
      ),
    },
  }));
}

function variants({ name, program }: ProgramSeed): ProgramSeed[] {
  const none = { recordSize: 0, bytes: new Uint8Array() };
  const lines = new Uint32Array(program.lineInfo.bytes.slice().buffer);
  for (let at = 2; at < lines.length; at += 4) lines[at] = 0;
  const textless = { ...program.lineInfo, bytes: new Uint8Array(lines.buffer) };
  const made: [string, Partial<ProgramInfo>][] = [
    ['', {}],
    [', lines without text', { lineInfo: textless }],
    [', functions only', { lineInfo: none, coreRelo: none }],
    [', lines only', { funcInfo: none, coreRelo: none }],
  ];
  return made.map(([what, change]) => ({ name: `${name}${what}`, program: { ...program, ...change } }));
}
