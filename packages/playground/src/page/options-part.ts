import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { App } from '../app.js';
import { h, part, type Child } from '../parts/dom.js';
import { term } from '../parts/term.js';
import { KernelsField } from '../views/kernels-field.js';
import { optionWords } from '../state/command-line.js';
import { defaultOptions, optionValues, type FormOptions } from '../state/options.js';

const cpuTitles: Readonly<Record<string, string>> = {
  generic: 'generic (v1)',
  v1: 'v1',
  v2: 'v2',
  v3: 'v3 (kernel 5.1)',
  v4: 'v4 (kernel 6.6)',
};
const levelTitles: Readonly<Record<string, string>> = {
  0: '0, none',
  1: '1',
  2: '2',
  3: '3',
  s: 's, size',
  z: 'z, smallest',
};
const btfTitles: Readonly<Record<string, string>> = { auto: 'with debug info', require: 'required', strip: 'none' };
const nameTitles: Readonly<Record<string, string>> = { readable: 'readable', 'bpf-linker': 'as bpf-linker' };
const keepTitles: Readonly<Record<string, string>> = { reachable: 'used ones', all: 'all' };
const targetTitles: Readonly<Record<string, string>> = {
  '': "the first input's",
  bpf: 'bpf',
  bpfel: 'bpfel, little-endian',
  bpfeb: 'bpfeb, big-endian',
};

const flags: readonly (readonly [name: keyof FormOptions, title: string, hint: string])[] = [
  ['asm', 'Also assembly', 'A .s file next to the object'],
  ['llvmIr', 'Also LLVM IR', 'A .ll file next to the object'],
  ['llvmBc', 'Also bitcode', 'A .bc file next to the object'],
  ['sources', 'Source lines in BTF', 'Text of the source files above'],
  ['dwarf', 'Keep DWARF', 'For llvm-objdump -S and pahole; no loader reads it'],
  ['wholeArchive', 'Whole archives', 'Link every member, not only those that are needed'],
  ['unrollLoops', 'Unroll loops', 'Try hard to unroll'],
  ['ignoreInlineNever', 'Ignore #[inline(never)]', 'Inline functions that are marked #[inline(never)]'],
  ['disableMemoryBuiltins', 'Drop memory builtins', 'Do not keep memcpy and the like'],
  ['disableExpandMemcpyInOrder', 'Copies in any order', 'Leave out --bpf-expand-memcpy-in-order'],
  ['allowBpfTrap', 'Allow __bpf_trap', 'Kernel 6.17 and later'],
  ['fatalErrors', 'Fail on errors of code generation', 'Off, they become warnings'],
];

/** The form of the linker's options. When it is folded, it lists the options that differ from the defaults. */
export function OptionsPart({ app }: { readonly app: App }): VNode {
  const form = useRef<HTMLFormElement>(null);
  const { store } = app;
  const options = store.options.value;
  const kernels = store.kernels.value.map(({ name }) => name);
  const changed = optionWords(options, kernels);
  return h(
    'details',
    { class: 'card options-card' },
    h(
      'summary',
      {},
      h('h2', { id: 'options-heading' }, 'Options'),
      h('span', { class: 'muted' }, changed.length === 0 ? 'defaults' : h('code', {}, changed.join(' '))),
    ),
    h(
      'form',
      {
        id: 'options',
        class: 'options',
        'aria-labelledby': 'options-heading',
        ref: form,
        onsubmit: (event: Event) => event.preventDefault(),
        oninput: ({ target }: Event) => {
          if ((target as HTMLInputElement).type !== 'file') app.setOptions(read(form.current!));
        },
      },
      h(
        'div',
        { class: 'fields' },
        select('cpu', term('CPU'), options, cpuTitles),
        select('optimize', 'Optimisation', options, levelTitles),
        select('btf', term('BTF'), options, btfTitles),
        select('target', 'Target', options, targetTitles),
        text('exportSymbols', 'Export symbols', options, 'fork, LICENSE'),
        text('cpuFeatures', 'CPU features', options, '+alu32'),
        text('llvmArgs', 'LLVM arguments', options, '--bpf-stack-size=1024'),
        select('btfNames', 'Names in BTF', options, nameTitles),
        select('btfKeep', 'Types in BTF', options, keepTitles),
      ),
      h(
        'div',
        { class: 'flags' },
        flags.map(([name, title, hint]) =>
          h(
            'label',
            { class: 'check', title: hint },
            h('input', { type: 'checkbox', name, checked: options[name] }),
            title,
          ),
        ),
      ),
      part(KernelsField, { store, id: 'kernels' }),
      h(
        'p',
        { class: 'hint' },
        'Such as /sys/kernel/btf/vmlinux: the types of the kernel functions that programs call, of what they read through CO-RE, and of their contexts.',
      ),
      h('button', { type: 'button', class: 'small', onclick: () => app.setOptions(defaultOptions) }, 'Reset options'),
    ),
  );
}

/** Reads the options from the form. */
function read(form: HTMLFormElement): FormOptions {
  const data = new FormData(form);
  const values = Object.entries(defaultOptions).map(([name, given]) => [
    name,
    typeof given === 'boolean' ? data.has(name) : String(data.get(name) ?? given),
  ]);
  return Object.fromEntries(values) as unknown as FormOptions;
}

function select(
  name: keyof typeof optionValues,
  label: Child,
  options: FormOptions,
  titles: Readonly<Record<string, string>>,
): VNode {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h(
      'select',
      { name, value: options[name] },
      optionValues[name].map((value) => h('option', { value }, titles[value] ?? value)),
    ),
  );
}

function text(name: keyof FormOptions, label: string, options: FormOptions, placeholder: string): VNode {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', {
      type: 'text',
      name,
      value: options[name],
      placeholder,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
  );
}
