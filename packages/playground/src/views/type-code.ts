import { formatC, formatRust, formatTs, type Btf, type BtfType } from '@bpf-link-wasm/btf';
import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { attempt, problemText } from '../parts/attempt.js';
import { CopyButton } from '../parts/copy-button.js';
import { h, part } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { segments } from '../parts/segments.js';
import type { Store, TypeForm } from '../state/store.js';

/** Properties of the code of a type. */
export interface TypeCodeProperties {
  readonly btf: Btf;
  readonly id: number;
  readonly type: BtfType;
  readonly store: Store;
}

interface Language {
  readonly title: string;
  readonly ending: string;
  /** The whole text, as a file that compiles. */
  print(btf: Btf, id: number): string;
}

const languages: Readonly<Record<TypeForm, Language>> = {
  c: { title: 'C', ending: 'h', print: (btf, id) => formatC(btf, { ids: [id], definesNumbers: true }) },
  rust: { title: 'Rust', ending: 'rs', print: (btf, id) => formatRust(btf, { ids: [id] }) },
  ts: { title: 'TypeScript', ending: 'ts', print: (btf, id) => formatTs(btf, { ids: [id] }) },
};

/** A type in C, Rust or TypeScript with all types that it needs, to copy or download: the part of `vmlinux.h` that a program needs. */
export function TypeCode({ btf, id, type, store }: TypeCodeProperties): VNode | null {
  const form = store.typeForm.value;
  const box = useRef<HTMLElement>(null);
  const { ending, title, print } = languages[form];
  const text = useMemo(() => attempt(() => (form === 'c' ? cText(btf, id, type) : print(btf, id))), [btf, id, form]);
  if (hasNoCode(type)) return null;
  const name = `${type.name.replaceAll(/[^\w-]+/g, '_') || `type_${id}`}.${ending}`;
  const whole = (): string => print(btf, id);
  return h(
    'section',
    { class: 'type-code' },
    h(
      'div',
      { class: 'bar' },
      segments(
        'Language',
        (Object.keys(languages) as TypeForm[]).map((one) => {
          const choose = (): void => void (store.typeForm.value = one);
          return { title: languages[one].title, isChosen: one === form, choose };
        }),
      ),
      typeof text === 'string' && [
        part(CopyButton, {
          label: form === 'c' ? 'Copy C header' : `Copy ${title}`,
          attributes: { id: 'copy-type' },
          text: whole,
          shown: () => box.current,
        }),
        h(
          'button',
          { type: 'button', class: 'small', id: 'download-type', onclick: () => download(name, whole()) },
          `Download ${name}`,
        ),
      ],
    ),
    typeof text === 'string' ? h('pre', { class: 'code', tabindex: 0, ref: box }, text) : problemText(text),
  );
}

/** Kinds that have no declaration in these languages. */
const hasNoCode = ({ kind }: BtfType): boolean =>
  kind === 'DATASEC' || kind === 'VAR' || kind === 'FUNC' || kind === 'DECL_TAG';

const emptyHeader = new WeakMap<Btf, string>();

/** A type in C with the types that it needs, without the guards of a header. */
export function cText(btf: Btf, id: number, type: BtfType): string {
  if (hasNoCode(type)) return '';
  let frame = emptyHeader.get(btf);
  if (frame === undefined) emptyHeader.set(btf, (frame = formatC(btf, { ids: [] })));
  const text = formatC(btf, { ids: [id] });
  let [start, end] = [0, 0];
  while (start < frame.length && text[start] === frame[start]) start += 1;
  while (end < frame.length - start && text.at(-1 - end) === frame.at(-1 - end)) end += 1;
  // The cut may be inside a line of the declaration: it is moved to that line's start or end.
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', text.length - end - 1);
  return text.slice(from, to === -1 ? text.length : to).trim();
}
