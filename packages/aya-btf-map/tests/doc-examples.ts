import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Guides with programs in Rust. */
const guides = ['start', 'btf-maps', 'co-re'].map((name) => `../../docs/${name}.md`);

const crates = fileURLToPath(new URL('..', import.meta.url));

/**
 * The examples of the READMEs, which are whole programs or modules, and of the crates' documentation, as programs for BPF.
 *
 * @returns source by name, such as `readme_0`
 */
export async function readExamples(): Promise<Map<string, string>> {
  const folders = ['aya-btf-map-macros/src', 'aya-btf-map/src', 'aya-btf-map/src/maps'];
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(join(crates, folder))).map((file) => join(folder, file))),
  );
  const examples = new Map<string, string>();
  for (const file of [
    'README.md',
    '../bpf-core/README.md',
    ...guides,
    ...files
      .flat()
      .filter((name) => name.endsWith('.rs'))
      .sort(),
  ]) {
    const text = await readFile(join(crates, file), 'utf8');
    const documentation = file.endsWith('.rs') ? documentationOf(text) : text;
    blocksOf(documentation).forEach((code, index) => examples.set(`${stemOf(file)}_${index}`, programOf(code)));
  }
  return examples;
}

/** Writes them to the folder where cargo looks for examples. */
export async function writeExamples(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, source] of await readExamples()) await writeFile(join(folder, `${name}.rs`), source);
}

/** The start of the names of a file's examples. */
function stemOf(file: string): string {
  if (guides.includes(file)) return `guide_${basename(file, '.md').replaceAll('-', '_')}`;
  if (file.endsWith('README.md')) return `${file.startsWith('../') ? 'core_' : ''}readme`;
  return `${file.startsWith('aya-btf-map-macros') ? 'macros_' : ''}${basename(file, '.rs')}`;
}

function documentationOf(source: string): string {
  const lines = source.split('\n').map((line) => /^\s*\/\/[/!] ?(.*)$/.exec(line)?.[1]);
  return lines.map((line) => line ?? '').join('\n');
}

/** Code without a language, or in Rust; a `#` before a blank hides a line from readers only. */
function blocksOf(markdown: string): string[] {
  const blocks = Array.from(markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm), ([, language, code = '']) => ({
    language,
    code,
  }));
  const inRust = blocks.filter(({ language }) => language === '' || language === 'rust');
  return inRust.map(({ code }) => code.replaceAll(/^# /gm, ''));
}

function programOf(code: string): string {
  const head = code.includes('#![no_std]') ? '' : '#![no_std]\n#![no_main]\n#![allow(dead_code)]\n';
  return `${head}${code}${code.includes('#[panic_handler]') ? '' : 'use programs as _;\n'}`;
}
