import type { VNode } from 'preact';
import type { Refusal } from '../inspect/explain-refusal.js';
import { keyOf } from '../inspect/function-names.js';
import type { Inspected } from '../inspect/inspected.js';
import type { SourceFile } from '../inspect/source-text.js';
import type { VerifierLog, VerifierStep } from '../inspect/verifier-log.js';
import { h, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { placeLink } from './place-link.js';
import type { ViewContext } from './view.js';

/** A log, and the explanation of the refusal in it. */
export interface ExplainedProperties {
  readonly log: VerifierLog;
  readonly refusal: Refusal | undefined;
  readonly context: ViewContext;
}

/** The program of the open object that the log is about, and the source lines of its instructions. */
export interface MatchedProgram {
  readonly program: Inspected['programs'][number];
  readonly files: readonly SourceFile[];
  readonly tints: ReadonlyMap<string, number>;
  readonly keys: ReadonlyMap<number, string>;
}

/** Properties of the summary. */
export interface SummaryProperties extends ExplainedProperties {
  readonly known: MatchedProgram | undefined;
  choose(step: number): void;
}

/** The reason of the refusal, its location, and what to do about it. */
export function VerifierSummary({ log, refusal, known, context, choose }: SummaryProperties): VNode {
  const where = log.steps[refusal?.step ?? -1];
  const origin = log.steps[refusal?.origin ?? -1];
  const { processed } = log;
  const jump = (step: number, text: Child): VNode =>
    h('button', { type: 'button', class: 'link', onclick: () => choose(step) }, text);
  if (refusal === undefined) {
    return h(
      'p',
      { id: 'verifier-summary', role: 'status' },
      processed === undefined
        ? 'The log ends without an error: it may be cut off.'
        : `Accepted, after ${plural(processed.instructions, 'instruction')} on all paths.`,
    );
  }
  return h(
    'section',
    { id: 'verifier-summary', class: 'refusal', role: 'status' },
    h('h3', {}, refusal.title),
    refusal.message !== refusal.title && h('p', {}, h('code', {}, refusal.message)),
    h('p', {}, refusal.meaning),
    h('p', {}, h('strong', {}, 'What to do: '), refusal.remedy),
    h(
      'p',
      { class: 'muted' },
      where !== undefined && [
        'Refused at ',
        jump(refusal.step, `instruction ${where.index}`),
        where.source !== undefined && [`, ${placeOf(where)}: `, h('code', {}, where.source.text)],
        '. ',
      ],
      refusal.register !== undefined &&
        refusal.value !== undefined && [
          `${refusal.register} is `,
          h('code', {}, refusal.value),
          origin === undefined ? '. ' : ', from ',
        ],
      origin !== undefined && [
        jump(refusal.origin!, `instruction ${origin.index}`),
        ' ',
        h('code', {}, origin.text),
        '. ',
      ],
      known !== undefined &&
        placeLink({ tab: 'disassembly', item: keyOf(known.program) }, context, 'See the whole program'),
    ),
  );
}

/** The source location of a step, such as `prog.c:14`. */
export const placeOf = ({ source }: VerifierStep): string =>
  source === undefined || source.file === '' ? 'in this line' : `${source.file}:${source.line}`;
