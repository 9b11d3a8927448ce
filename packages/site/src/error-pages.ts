import { chapters, explanations, summaryOf, type Explanation } from '@bpf-link-wasm/driver/explanations';

/** A page with its address, from the root of the site, and its Markdown. */
export interface MadePage {
  readonly path: string;
  readonly content: string;
}

/** Whether a word is the code of an error or a warning. */
export function isCode(word: string): boolean {
  return Object.hasOwn(explanations, word);
}

/** A page for each code, from the tables that `--explain` prints, and one that lists them. */
export function makeErrorPages(): MadePage[] {
  const codes = chapters.flatMap(([, table]) => Object.entries(table));
  const pages = codes.map(([code, explanation]) => ({ path: `errors/${code}`, content: describe(code, explanation) }));
  return [{ path: 'errors/index', content: listCodes() }, ...pages];
}

function describe(code: string, { meaning, remedy, example }: Explanation): string {
  return `# ${code}

${escapeMarkup(meaning)}

## What to do

${escapeMarkup(remedy)}

## Example

\`\`\`text
${example}
\`\`\`

\`bpf-link-wasm --explain ${code}\` prints this page. [All codes](/errors/)
`;
}

function listCodes(): string {
  const parts = chapters.map(([title, table]) => {
    const rows = Object.entries(table).map(
      ([code, explanation]) =>
        `| [${code}](/errors/${code}) | ${escapeMarkup(summaryOf(explanation)).replaceAll('|', '\\|')} |`,
    );
    return `## ${title}\n\n| code | |\n|-|-|\n${rows.join('\n')}\n`;
  });
  return `# Errors and warnings

Every message begins with \`error[CODE]\` or \`warning[CODE]\`. The codes are stable: none is renamed or given another meaning.
\`bpf-link-wasm --explain CODE\` prints the page of a code; without a code it lists all.

${parts.join('\n')}`;
}

/** Escapes plain text, so that Markdown, HTML and Vue show it as it is. */
function escapeMarkup(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>{}#&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
