import { stages } from '@bpf-link-wasm/driver';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { App } from '../app.js';
import { CopyButton } from '../parts/copy-button.js';
import { h, part } from '../parts/dom.js';
import { download } from '../parts/download.js';
import { formatSize } from '../parts/format.js';
import { formatCommandLine, formatInspection } from '../state/command-line.js';
import type { Store } from '../state/store.js';

const endings: Readonly<Record<string, string>> = { obj: '.o', asm: '.s', 'llvm-ir': '.ll', 'llvm-bc': '.bc' };

/** The link button, the progress of a link, and its output files. */
export function ActionPart({ app }: { readonly app: App }): VNode {
  const { store, links } = app;
  const { text, stages: done, isBusy } = store.progress.value;
  return h(
    'div',
    { class: 'drawn' },
    part(Command, { store }),
    h(
      'div',
      { class: 'action-row' },
      h(
        'button',
        {
          id: 'link',
          type: 'button',
          class: 'primary',
          disabled: store.inputs.value.length === 0,
          onclick: () => void links.link(),
        },
        'Link',
      ),
      h('button', { id: 'cancel', type: 'button', disabled: !isBusy, onclick: () => links.cancel() }, 'Cancel'),
      h(
        'label',
        { class: 'check' },
        h('input', {
          id: 'auto',
          type: 'checkbox',
          checked: store.linksOnChange.value,
          onchange: ({ target }: Event) => (store.linksOnChange.value = (target as HTMLInputElement).checked),
        }),
        ' Link on change',
      ),
      part(Share, { app }),
      h(
        'div',
        { class: 'stage' },
        h('progress', { id: 'progress', max: stages.length, value: done, 'aria-label': 'Progress of the link' }),
        h('span', { id: 'status', role: 'status' }, text),
      ),
    ),
    part(Outputs, { store }),
  );
}

/** The equivalent command line; `btf check` for an object that was only opened. */
function Command({ store }: { readonly store: Store }): VNode {
  const box = useRef<HTMLElement>(null);
  const inputs = store.inputs.value.map(({ name }) => name);
  const opened = store.ofRole('inspect').at(-1);
  const command =
    inputs.length > 0 || opened === undefined
      ? formatCommandLine(
          inputs.length > 0 ? inputs : ['program.bc'],
          store.options.value,
          store.kernels.value.map(({ name }) => name),
        )
      : formatInspection(opened.name);
  return h(
    'div',
    { class: 'command' },
    h(
      'code',
      {
        id: 'command',
        tabindex: 0,
        role: 'textbox',
        'aria-readonly': 'true',
        'aria-label': 'The command that does the same',
        ref: box,
      },
      command,
    ),
    part(CopyButton, { label: 'Copy', attributes: { id: 'copy' }, text: () => command, shown: () => box.current }),
  );
}

/** Copies a link that contains the files, or says why there is none. */
function Share({ app }: { readonly app: App }): VNode {
  const answer = useSignal<{ readonly text: string; readonly link?: string }>({ text: '' });
  const { files } = app.store.work.value;
  const share = async (): Promise<void> => {
    try {
      const link = await app.work.share(location.href.replace(/[?#].*$/, ''));
      try {
        await navigator.clipboard.writeText(link);
        answer.value = { text: 'Link copied', link };
      } catch {
        answer.value = { text: 'Copy this link:', link };
      }
    } catch (error) {
      answer.value = { text: (error as Error).message };
    }
  };
  const { text, link } = answer.value;
  useEffect(() => {
    answer.value = { text: '' };
  }, [files]);
  return h(
    'div',
    { class: 'share' },
    h('button', { id: 'share', type: 'button', disabled: files.length === 0, onclick: () => void share() }, 'Share'),
    h('span', { id: 'share-answer', role: 'status', class: link === undefined ? 'error-text' : 'muted' }, text),
    link !== undefined &&
      h('input', {
        id: 'share-link',
        readonly: true,
        'aria-label': 'Link to what is open',
        value: link,
        onfocus: ({ target }: Event) => (target as HTMLInputElement).select(),
      }),
  );
}

function Outputs({ store }: { readonly store: Store }): VNode {
  const { run, baseName } = store.results.value;
  const { outputs = [] } = run?.result ?? {};
  return h(
    'ul',
    { id: 'outputs', class: 'outputs', 'aria-label': 'Files made' },
    outputs.map(({ kind, bytes }) => {
      const name = `${baseName}${endings[kind] ?? `.${kind}`}`;
      const offer = { type: 'button', class: 'output', 'data-kind': kind, onclick: () => download(name, bytes) };
      return h(
        'li',
        {},
        h('button', offer, `Download ${name}`, h('span', { class: 'muted' }, formatSize(bytes.length))),
      );
    }),
  );
}
