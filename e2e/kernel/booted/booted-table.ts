import { coreQuestions, type CoreQuestion } from '../core-questions.js';
import type { GuestAnswer } from './boot-kernel.js';

/** Sources of programs, in addition to those of `core/`: paths from there. */
export const bootedInputs = ['off_cpu', 'kernel'].map((name) => `../../examples/off-cpu/${name}.rs`);

const objects = ['values', 'two_crates', 'loops', 'off_cpu'];

/**
 * A table of what programs read on each kernel; `right` is the value from /proc there.
 * @param inputs The hash of the programs' sources.
 */
export function formatBooted(answers: readonly GuestAnswer[], inputs: string): string {
  const releases = [...new Set(answers.map(({ kernel }) => kernel))];
  const answerOf = (release: string, object: string): GuestAnswer | undefined =>
    answers.find((answer) => answer.kernel === release && answer.object === object);
  const names = objects.flatMap((object) => {
    const own = answers.flatMap((answer) => (answer.object === object ? Object.keys(answer.programs) : []));
    return [...new Set(own)].map((name) => ({ object, name }));
  });
  const loads = names.map(({ object, name }) => [
    `\`${name}\` of \`${object}\``,
    ...releases.map((release) => formatLoad(answerOf(release, object)?.programs[name])),
  ]);
  const questions = coreQuestions.filter(({ object }) => objects.includes(object));
  const values = questions.map((question) => [
    `\`${question.text}\``,
    `\`${question.object}\``,
    ...releases.map((release) => formatValue(question, answerOf(release, question.object))),
  ]);
  const header = `${releases.join(' | ')} |\n|-|${releases.map(() => '-|').join('')}`;
  return `<!-- Generated: npx vitest run --root e2e --config kernel/booted/booted.vitest.mjs -u; inputs ${inputs} -->

# The same objects on other kernels

Programs in Rust of \`e2e/kernel/core\` and \`examples/off-cpu\`, compiled and linked once, were loaded by libbpf 1.5 and run on kernels that
qemu booted. To do it again, with \`qemu-system-x86_64\` installed and kernels of any distribution:

    KERNELS=vmlinuz-5.10:vmlinuz-6.1 npx vitest run --root e2e --config kernel/booted/booted.vitest.mjs -u

| program | ${header}
${loads.map((row) => `| ${row.join(' | ')} |`).join('\n')}

\`right\` is what /proc says there, or what no kernel changes; a number is the kernel's own.

| value | program | ${header.replace('|-|', '|-|-|')}
${values.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}

function formatLoad(refusal: string | null | undefined): string {
  if (refusal === undefined) return 'not tried';
  return refusal === null ? 'runs' : `refused: ${refusal.replaceAll('|', '\\|')}`;
}

/** A correct value that is the kernel's own is shown; the cell is empty if the program that asks was refused. */
function formatValue({ index, isRight, text }: CoreQuestion, answer: GuestAnswer | undefined): string {
  // The second program of values.rs writes to the second half of its map.
  const programs = Object.entries(answer?.programs ?? {});
  const own = programs.filter(([name]) => programs.length === 1 || (name === 'trusting') === index >= 50);
  if (answer === undefined || own.every(([, refusal]) => refusal !== null)) return '-';
  const value = answer.out[index] ?? '0';
  if (isRight?.(value, answer.facts) === false) return `**${value}**`;
  return isRight === undefined || /^(type_size|type_id_of|field_byte_offset)/.test(text) ? value : 'right';
}
