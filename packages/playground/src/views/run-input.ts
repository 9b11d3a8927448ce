import type { LoadedProgram } from '@bpf-link-wasm/vm';
import type { VNode } from 'preact';
import { formatHex } from '../input/hex-text.js';
import { readyPackets, type PacketStart } from '../input/ready-packets.js';
import { keyOf } from '../inspect/function-names.js';
import type { RunField } from '../inspect/run-fields.js';
import { h, type Child } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import type { RunInput, Store } from '../state/store.js';

/** Number of fields that are shown without unfolding. */
const shownFields = 12;

/** Maximum number of fields that are shown, because a struct may have thousands of members. */
const maxFields = 400;

/** The default input: a packet, or a context of zeros. */
export function defaultBytes(start: PacketStart | undefined): string {
  return formatHex(start === undefined ? new Uint8Array(64) : readyPackets(start)[0]!.bytes);
}

const packetTitles: Readonly<Record<PacketStart, string>> = {
  link: 'Packet, from its Ethernet header on',
  network: 'Packet, from its IP header on',
  payload: 'Data that the socket has received',
};

/** Properties of the input of a run. */
export interface RunInputProperties {
  readonly store: Store;
  readonly program: LoadedProgram;
  readonly fields: readonly RunField[];
  readonly usesBytes: boolean;
  /** The packet, or the context's bytes. */
  readonly text: string;
  /** The bytes of the text, or the reason why it is malformed. */
  readonly bytes: Uint8Array | string;
}

/** The input of a program's run: a packet with further fields, or a context as fields or bytes. */
export function RunInputPart(properties: RunInputProperties): VNode {
  const { store, program, fields, usesBytes, text } = properties;
  const set = (change: Partial<RunInput>): void => {
    store.runInput.value = { ...store.runInput.value, ...change };
  };
  const { packet: start } = program;
  if (start !== undefined) {
    return h(
      'div',
      { class: 'run-input' },
      bytesField(packetTitles[start], properties, (packet) => set({ packet }), [
        readyPacketChoice(start, text, (packet) => set({ packet })),
      ]),
      h(
        'details',
        {},
        h('summary', {}, 'Other fields of the context', countOf(properties)),
        fieldList(properties, fields),
      ),
    );
  }
  const choice = h(
    'select',
    {
      id: 'run-form',
      'aria-label': 'How the context is given',
      value: usesBytes ? 'bytes' : 'fields',
      onchange: ({ target }: Event) => set({ usesBytes: (target as HTMLSelectElement).value === 'bytes' }),
    },
    h('option', { value: 'fields', disabled: fields.length === 0 }, 'by its fields'),
    h('option', { value: 'bytes' }, 'as bytes'),
  );
  if (usesBytes) {
    return h(
      'div',
      { class: 'run-input' },
      bytesField('Context, as in memory', properties, (bytes) => set({ bytes }), [choice]),
      fields.length === 0 &&
        h('p', { class: 'muted' }, "The type of this context is not known. A kernel's BTF may have it: add one below."),
    );
  }
  const [first, rest] = [fields.slice(0, shownFields), fields.slice(shownFields, maxFields)];
  return h(
    'div',
    { class: 'run-input' },
    h('div', { class: 'bar' }, h('span', { class: 'muted' }, 'Context'), choice),
    fieldList(properties, first),
    rest.length > 0 &&
      h('details', {}, h('summary', {}, plural(rest.length, 'more field')), fieldList(properties, rest)),
    h(
      'p',
      { class: 'muted', id: 'run-fields-hint' },
      fields.some(({ kind }) => kind === 'position')
        ? "What you leave out is zero. A kernel's BTF names the arguments: add one below."
        : 'Fields that you leave empty are zero. For a pointer, give an address or the value that it points to: text, { pid: 5 } or [1, 2].',
    ),
  );
}

function countOf({ store, program }: RunInputProperties): Child {
  const texts = Object.values(store.runInput.value.fields[keyOf(program)] ?? {});
  const count = texts.filter((text) => text.trim() !== '').length;
  return count > 0 && h('span', { class: 'muted' }, ` ${count} given`);
}

function fieldList({ store, program }: RunInputProperties, fields: readonly RunField[]): VNode {
  const key = keyOf(program);
  const { runInput } = store;
  const set = (name: string, text: string): void => {
    const { [key]: texts = {} } = runInput.value.fields;
    runInput.value = { ...runInput.value, fields: { ...runInput.value.fields, [key]: { ...texts, [name]: text } } };
  };
  const texts = runInput.value.fields[key] ?? {};
  return h(
    'div',
    { class: 'run-fields' },
    fields.map(({ name, declaration }) =>
      h(
        'label',
        { class: 'field', key: name },
        h('code', { title: declaration }, declaration),
        h('input', {
          type: 'text',
          name,
          value: Object.hasOwn(texts, name) ? texts[name] : '',
          placeholder: '0',
          autocomplete: 'off',
          autocapitalize: 'off',
          spellcheck: 'false',
          oninput: ({ target }: Event) => set(name, (target as HTMLInputElement).value),
        }),
      ),
    ),
  );
}

function bytesField(
  title: string,
  { text, bytes }: RunInputProperties,
  set: (text: string) => void,
  more: readonly Child[],
): Child {
  const isWrong = typeof bytes === 'string';
  return [
    h(
      'div',
      { class: 'bar' },
      h('label', { for: 'run-bytes', class: 'muted' }, title),
      more,
      !isWrong && h('span', { class: 'muted' }, plural(bytes.length, 'byte')),
    ),
    h('textarea', {
      id: 'run-bytes',
      class: 'bytes-field',
      rows: Math.min(6, Math.max(2, text.split('\n').length)),
      spellcheck: false,
      autocomplete: 'off',
      value: text,
      oninput: ({ target }: Event) => set((target as HTMLTextAreaElement).value),
    }),
    h('p', { class: 'error-text', role: 'alert', hidden: !isWrong }, isWrong && `Not bytes: ${bytes}`),
  ];
}

function readyPacketChoice(start: PacketStart, text: string, set: (text: string) => void): VNode {
  const choices = readyPackets(start);
  const chosen = choices.find((one) => formatHex(one.bytes) === text)?.id ?? '';
  return h(
    'select',
    {
      id: 'run-packet',
      'aria-label': 'Packet',
      value: chosen,
      onchange: ({ target }: Event) => {
        const found = choices.find(({ id }) => id === (target as HTMLSelectElement).value);
        if (found !== undefined) set(formatHex(found.bytes));
      },
    },
    chosen === '' && h('option', { value: '' }, 'as edited'),
    choices.map(({ id, title }) => h('option', { value: id }, title)),
  );
}
