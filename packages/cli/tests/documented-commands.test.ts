import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { describeCompletion, type CompletedCommand } from '../src/completion/completion-model.js';

const root = new URL('../../../', import.meta.url);
const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
const list = (folder: string): string[] => readdirSync(new URL(folder, root));

/** Documents for users; docs/errors.md has wrong commands on purpose. */
const documents = [
  'README.md',
  ...list('docs/')
    .filter((name) => name.endsWith('.md') && name !== 'errors.md')
    .map((name) => `docs/${name}`),
  ...['packages', 'examples'].flatMap((folder) =>
    list(`${folder}/`)
      .map((name) => `${folder}/${name}/README.md`)
      .filter((file) => existsSync(new URL(file, root))),
  ),
];

/** A command that a document contains. */
interface Documented {
  readonly file: string;
  readonly line: number;
  readonly words: readonly string[];
}

/** Commands in code: on lines of their own, and in the text between backticks. A backslash continues a line. */
function findCommands(file: string): Documented[] {
  const text = read(file).replaceAll('\\\n', '  ');
  return text.split('\n').flatMap((line, index) => {
    const code = /^ {4}|^ {0,2}(?:npx )?bpf-link-wasm /.test(line)
      ? [line]
      : Array.from(line.matchAll(/`([^`]+)`/g), ([, found = '']) => found);
    return code.flatMap((part) =>
      Array.from(part.matchAll(/(?:^|[\s(])bpf-link-wasm((?: +[^\s|>#)&;]+)+)/g), ([, words = '']) => ({
        file,
        line: index + 1,
        words: words.trim().split(/ +/),
      })),
    );
  });
}

/** What is wrong with a command; undefined if nothing is. */
function findProblem(commands: readonly CompletedCommand[], words: readonly string[]): string | undefined {
  const depth = [2, 1].find((count) => commands.some(({ path }) => path.join(' ') === words.slice(0, count).join(' ')));
  const path = words.slice(0, depth ?? 0).join(' ');
  const command = commands.find((one) => one.path.join(' ') === path)!;
  if (path === 'build') return undefined; // Its options are cargo's.
  const group = commands.filter((one) => one.path.length === 2 && one.path[0] === path).map((one) => one.path[1]);
  const [next = ''] = words.slice(depth ?? 0);
  if (group.length > 0 && /^[a-z]/.test(next)) return `${path} has no command ${next}`;
  const known = [...command.options.flatMap(({ names }) => names), '-h', '--help'];
  const unknown = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.replace(/[=[].*/, ''));
  const wrong = unknown.find((word) => !known.includes(word));
  return wrong === undefined ? undefined : `${path || 'link'} has no option ${wrong}`;
}

describe('the commands in the documentation', async () => {
  const commands = await describeCompletion();
  const found = documents.flatMap(findCommands);

  test('are found', () => {
    expect(found.length).toBeGreaterThan(50);
    expect(new Set(found.map(({ file }) => file)).size).toBeGreaterThan(10);
  });

  test('exist, with all their options', () => {
    const problems = found.flatMap(({ file, line, words }) => {
      const problem = findProblem(commands, words);
      return problem === undefined ? [] : [`${file}:${line}: ${problem} (bpf-link-wasm ${words.join(' ')})`];
    });
    expect(problems).toEqual([]);
  });

  test('pass options that exist to the linker through rustc', () => {
    const [link] = commands;
    const known = link!.options.flatMap(({ names }) => names);
    const passed = documents.flatMap((file) =>
      Array.from(read(file).matchAll(/link-arg=(--[\w-]+)/g), ([, option]) => `${file}: ${option}`),
    );
    expect(passed.length).toBeGreaterThan(4);
    expect(passed.filter((one) => !known.includes(one.split(' ')[1]!))).toEqual([]);
  });

  test.each([
    ['prog.bc -o prog.o --check=6.1', undefined],
    ['prog.bc --chek', 'link has no option --chek'],
    ['btf dmp prog.o', 'btf has no command dmp'],
    ['btf dump prog.o --fromat c', 'btf dump has no option --fromat'],
    ['cache list', undefined],
  ])('are judged: %s', (words, problem) => {
    expect(findProblem(commands, words.split(' '))).toBe(problem);
  });
});
