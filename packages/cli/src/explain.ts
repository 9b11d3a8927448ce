import { UsageError } from '@bpf-link-wasm/driver';
import { chapters, explanations, summaryOf, type Explanation } from '@bpf-link-wasm/driver/explanations';
import { exitCodes, printKnownError } from './format-report.js';

/** Runs `bpf-link-wasm --explain [CODE...]`. @returns The exit code. */
export function runExplain(codes: readonly string[]): number {
  try {
    process.stdout.write(codes.length === 0 ? listCodes() : codes.map(explain).join('\n'));
    return exitCodes.success;
  } catch (error) {
    return printKnownError(error);
  }
}

/** The explanation of a code as text. @throws {UsageError} USAGE_BAD_VALUE for an unknown code */
export function explain(code: string): string {
  const wanted = code.toUpperCase();
  const found = Object.hasOwn(explanations, wanted) ? explanations[wanted] : undefined;
  if (found === undefined) {
    const expected = `a code such as ${nearest(wanted).join(', ')}; --explain lists all`;
    throw new UsageError('USAGE_BAD_VALUE', { option: 'explain', found: JSON.stringify(code), expected });
  }
  const { meaning, remedy, example } = found;
  const shown = example.split('\n').map((line) => `    ${line}\n`);
  return `${wanted}\n\n${wrap(meaning)}\n${wrap(`What to do: ${remedy}`)}\nExample:\n\n${shown.join('')}`;
}

/** All codes, each with the first sentence of its meaning. */
export function listCodes(): string {
  const codes = Object.entries(explanations).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...codes.map(([code]) => code.length));
  return codes.map(([code, explanation]) => `${code.padEnd(width)}  ${summaryOf(explanation)}\n`).join('');
}

/** Breaks a text into lines of at most 100 characters. */
function wrap(text: string): string {
  return text.replace(/(.{1,100})(?: |$)/g, '$1\n');
}

/** The three known codes that share the most words with this one. */
function nearest(wanted: string): string[] {
  const words = new Set(wanted.split('_'));
  const score = (code: string): number => code.split('_').filter((word) => words.has(word)).length;
  return Object.keys(explanations)
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, 3);
}

/** The page with all codes, docs/errors.md. */
export function formatErrorsPage(): string {
  const sections = chapters.map(
    ([title, table]) => `## ${title}\n\n${Object.entries(table).map(formatEntry).join('\n')}`,
  );
  return `# Errors and warnings

<!-- Generated from packages/driver/src/codes/explanations by \`npx vitest run --update explain\` in packages/cli; the same test fails if it is out of date. -->

Every message begins with \`error[CODE]\` or \`warning[CODE]\`. The codes are stable: none is renamed or given another meaning.
\`bpf-link-wasm --explain CODE\` prints what is here; without a code it lists all.

${sections.join('\n')}`;
}

function formatEntry([code, { meaning, remedy, example }]: [string, Explanation]): string {
  return `### ${code}\n\n${meaning}\n\n**What to do:** ${remedy}\n\n\`\`\`text\n${example}\n\`\`\`\n`;
}
