import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SourceFile, SourceLine } from '../inspect/source-text.js';
import { h } from '../parts/dom.js';

/** Properties of the pane. */
export interface SourcePaneProperties {
  readonly files: readonly SourceFile[];
  /** The colour of each line that has instructions. */
  readonly tints: ReadonlyMap<string, number>;
}

const nameOf = (file: string): string => file.replace(/^.*\//, '') || file;

/** The source files of a program, one at a time; first one whose text is known. */
export function SourcePane({ files, tints }: SourcePaneProperties): VNode {
  const box = useRef<HTMLElement>(null);
  const chosen = useSignal('');
  const shown =
    files.find(({ file }) => file === chosen.value) ??
    files.find(({ isWhole }) => isWhole) ??
    files.find(({ lines }) => lines.some(({ text }) => text !== '')) ??
    files.find(({ file }) => !isLibrary(file)) ??
    files[0]!;
  const isEmpty = shown.lines.every(({ text }) => text === '');
  const start = [...tints.keys()].find((key) => shown.lines.some((line) => line.key === key));
  // Starts at the line of the program's first instruction, not at the top of the file.
  useLayoutEffect(() => {
    const [list] = box.current!.getElementsByTagName('ol');
    const lines = Array.from(list?.querySelectorAll<HTMLElement>('[data-line]') ?? []);
    const first = lines.find((line) => line.dataset['line'] === start);
    if (first !== undefined) box.current!.scrollTop = Math.max(0, first.offsetTop - box.current!.clientHeight / 4);
  }, [shown.file]);
  return h(
    'div',
    { class: 'source-pane', ref: box, tabindex: 0, role: 'group', 'aria-label': `Source ${nameOf(shown.file)}` },
    h(
      'div',
      { class: 'source-head' },
      files.length === 1
        ? h('strong', { title: shown.file }, nameOf(shown.file))
        : h(
            'select',
            {
              id: 'source-file',
              'aria-label': 'Source file',
              value: shown.file,
              onchange: ({ target }: Event) => (chosen.value = (target as HTMLSelectElement).value),
            },
            files.map(({ file }) => h('option', { value: file }, nameOf(file))),
          ),
      !shown.isWhole && h('span', { class: 'muted' }, isEmpty ? unknownText(shown.file) : partText(shown.file)),
    ),
    h(
      'ol',
      { class: 'source-lines' },
      shown.lines.map((line) => drawLine(line, tints)),
    ),
  );
}

function drawLine({ line, text, key }: SourceLine, tints: ReadonlyMap<string, number>): VNode {
  const tint = key === undefined ? undefined : tints.get(key);
  return h(
    'li',
    { class: tint === undefined ? '' : `tint-${tint}`, 'data-line': tint === undefined ? undefined : key },
    h('span', { class: 'index' }, line),
    h('code', {}, text),
  );
}

const isLibrary = (file: string): boolean => file.startsWith('/rustc/');

/** Explains why lines have no text. */
function unknownText(file: string): string {
  return isLibrary(file) ? "in Rust's own library" : `text not known: drop ${nameOf(file)} to see it`;
}

const partText = (file: string): string => `the lines that the object has; drop ${nameOf(file)} to see all`;
