import { decodeCoreAccess, judgeCore, verdictOf, type Btf, type CoreJudgement } from '@bpf-link-wasm/btf';
import type { Inspected } from './inspected.js';

/** The result of a relocation on a kernel. */
export interface CoreAnswer {
  readonly text: string;
  readonly state: 'good' | 'warning' | 'error';
}

/** A CO-RE relocation of an object. */
export interface CoreRow {
  readonly program: string;
  readonly section: string;
  /** Offset of its instruction from the start of the section. */
  readonly offset: number;
  /** What the relocation asks about the kernel's types: `field_byte_offset`. */
  readonly kind: string;
  /** The access in the object's types: `struct task_struct.pid`. */
  readonly path: string;
  /** Offset of a field in the object's types, in bytes; '' for other questions. */
  readonly local: string;
  /** The results of the kernels, in the order in which they are given. */
  readonly answers: readonly CoreAnswer[];
}

/**
 * Lists the CO-RE relocations of an object, with their results on some kernels.
 * @throws {BtfError} where the object's records cannot be read
 */
export function coreRows({ elf, btf, ext, sizes, programs }: Inspected, kernels: readonly Btf[]): CoreRow[] {
  if (elf === undefined || btf === undefined || sizes === undefined) return [];
  const judged = kernels.map((kernel) => {
    const judgements = judgeCore({ elf, btf, ext: () => ext }, kernel);
    return new Map(judgements.map((one) => [`${one.section} ${one.offset}`, one]));
  });
  return programs.flatMap(({ section, name, relocations }) =>
    relocations.map((relocation): CoreRow => {
      const { kind, path, offsetBits } = decodeCoreAccess(btf, relocation, sizes);
      const place = `${section} ${relocation.offset}`;
      return {
        program: name,
        section,
        offset: relocation.offset,
        kind,
        path,
        local: offsetBits === undefined ? '' : String(Math.floor(offsetBits / 8)),
        answers: judged.map((judgements) => answerOf(judgements.get(place))),
      };
    }),
  );
}

function answerOf(judgement: CoreJudgement | undefined): CoreAnswer {
  if (judgement === undefined) return { text: '', state: 'good' };
  const { isReached, reason, value } = judgement;
  const answer = value === undefined ? '' : ` ${value}`;
  const invalid = (text: string): CoreAnswer =>
    isReached ? { text, state: 'error' } : { text: `${text}, guarded`, state: 'warning' };
  switch (verdictOf(judgement)) {
    case 'refused':
      return { text: `refused: ${reason ?? 'no reason'}`, state: 'error' };
    case 'missing':
      return invalid('missing');
    case 'unfit':
      return invalid(`does not fit: ${reason}`);
    case 'absent':
      return { text: `absent:${answer}`, state: 'warning' };
    case 'moved':
      return { text: `moved to${answer}`, state: 'good' };
    case 'found':
      return { text: `found:${answer}`, state: 'good' };
  }
}
