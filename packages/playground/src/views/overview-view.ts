import { BtfError, programLimits, reportPrograms, type KernelNeed, type ProgramReport } from '@bpf-link-wasm/btf';
import { signal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { isEntry, keyOf, readableName } from '../inspect/function-names.js';
import type { Inspected } from '../inspect/inspected.js';
import { whenItRuns } from '../inspect/when-it-runs.js';
import { attempt, problemText } from '../parts/attempt.js';
import { h, part, type Child } from '../parts/dom.js';
import { formatSize, plural } from '../parts/format.js';
import { term } from '../parts/term.js';
import { emptyView, noObject } from './empty.js';
import type { TabName } from '../state/url-state.js';
import { placeLink } from './place-link.js';
import type { View, ViewContext } from './view.js';

const shownNeeds = 4;

/** Each program of an object: how large it is, what it uses, which kernel it needs. */
export const OverviewView: View = (context) => {
  const { inspected } = context;
  const report = useMemo(() => (inspected === undefined ? [] : attempt(() => reportOf(inspected))), [inspected]);
  if (inspected === undefined) return noObject();
  if (report instanceof BtfError) return problemText(report);
  return h(
    'div',
    {},
    context.store.work.value.example !== '' && introduction(context),
    facts(inspected, context),
    report.length > 0
      ? report.map((program) => drawProgram(program, inspected, context))
      : inspected.elf === undefined
        ? emptyView(
            'Types, but no programs.',
            'Search them in the tab BTF. Validation checks whether kernels accept them.',
          )
        : emptyView('No programs: every function is in .text.', 'A program is a function in a section such as "xdp".'),
    inspected.programs.some(({ relocations }) => relocations.length > 0) && part(LateCore, { context, inspected }),
  );
};

/** Explains an opened example, and suggests what to try. */
function introduction(context: ViewContext): VNode {
  const name = (role: 'link' | 'source'): VNode =>
    h('code', {}, context.store.ofRole(role).map((file) => file.name)[0] ?? 'a file');
  const link = (tab: TabName, text: string): VNode => placeLink({ tab, item: '' }, context, text);
  return h(
    'div',
    { class: 'intro' },
    h(
      'p',
      {},
      'BPF programs run inside the Linux kernel. Here rustc has compiled ',
      name('source'),
      ' to bitcode, ',
      name('link'),
      ', and the page has linked that into an object, which a loader such as Aya or libbpf loads into the kernel. Next: ',
      link('disassembly', 'read its instructions'),
      ', ',
      link('run', 'run it step by step'),
      ', ',
      link('compare', 'compare it with other options'),
      ', or drop your own files.',
    ),
  );
}

type CoreProperties = { readonly context: ViewContext; readonly inspected: Inspected };

const corePart = signal<ComponentType<CoreProperties> | undefined>(undefined);

/** The CO-RE part, which is only loaded for objects with CO-RE relocations. */
function LateCore(properties: CoreProperties): VNode | null {
  useEffect(() => {
    if (corePart.peek() === undefined)
      void import('./core-part.js').then(({ CorePart }) => (corePart.value = CorePart));
  }, []);
  return corePart.value === undefined ? null : part(corePart.value, properties);
}

function reportOf({ elf, btf, ext }: Inspected): readonly ProgramReport[] {
  return elf === undefined ? [] : reportPrograms(elf, btf, ext);
}

function facts({ name, bytes, elf, btf, programs }: Inspected, context: ViewContext): VNode {
  const fact = (title: Child, value: Child): VNode =>
    h('div', { class: 'fact' }, h('dt', {}, title), h('dd', {}, value));
  const helpers = programs.filter((one) => !isEntry(one)).length;
  return h(
    'dl',
    { class: 'facts' },
    fact('File', name),
    fact('Size', placeLink({ tab: 'object', item: '' }, context, formatSize(bytes.length))),
    elf !== undefined && fact('Programs', String(programs.length - helpers)),
    helpers > 0 && fact('Functions that they call', String(helpers)),
    fact(
      term('BTF'),
      btf === undefined
        ? 'none'
        : placeLink({ tab: 'btf', item: '' }, context, plural(btf.count - btf.startId, 'type')),
    ),
  );
}

function drawProgram(program: ProgramReport, inspected: Inspected, context: ViewContext): VNode {
  const { name, section, maps, helpers, kfuncs, functions } = program;
  const when = whenItRuns(section);
  const relocations = inspected.programs.find((one) => keyOf(one) === keyOf(program))?.relocations.length ?? 0;
  const codes = (names: readonly string[]): Child => names.map((one) => [h('code', {}, one), ' ']);
  return h(
    'section',
    { class: 'program-card' },
    h(
      'h3',
      {},
      placeLink({ tab: 'disassembly', item: keyOf(program) }, context, readableName(name)),
      ' ',
      h('span', { class: 'muted' }, `in ${section}`),
      isEntry(program) && [
        ' ',
        placeLink({ tab: 'run', item: keyOf(program) }, context, 'Run it', { class: 'run-link' }),
      ],
    ),
    h(
      'dl',
      { class: 'program-facts' },
      when !== undefined && row('Runs', when),
      row('Instructions', instructionsText(program)),
      row(term('Stack'), stackText(program)),
      functions.length > 0 && row('Calls', codes(functions.map(readableName))),
      row(
        term('Maps'),
        maps.length === 0
          ? 'none'
          : maps.map((one) => [placeLink({ tab: 'maps', item: '' }, context, h('code', {}, one)), ' ']),
      ),
      row(term('Helpers'), helpers.length === 0 ? 'none' : codes(helpers.map((helper) => helper.name))),
      kfuncs.length > 0 && row('Functions of the kernel', codes(kfuncs)),
      relocations > 0 && row(term('CO-RE'), plural(relocations, 'access', 'accesses')),
      row('Kernel', kernelText(program)),
    ),
  );
}

function row(title: Child, value: Child): VNode {
  return h('div', {}, h('dt', {}, title), h('dd', {}, value));
}

function instructionsText({ instructions }: ProgramReport): string {
  const { instructions: small, verified } = programLimits;
  const count = instructions.toLocaleString('en');
  if (instructions <= small) return `${count} of the ${small.toLocaleString('en')} that every kernel accepts`;
  return instructions <= verified ? `${count}, which Linux 5.2 and later accept` : `${count}, which no kernel accepts`;
}

function stackText({ stack: { bytes, chain, isRecursive } }: ProgramReport): string {
  const path = chain.map((call) => `${readableName(call.name)} ${call.bytes}`).join(' → ');
  const tooMuch = bytes > programLimits.stackBytes ? ', which is too much' : '';
  const tooDeep = chain.length > programLimits.frames ? `; ${chain.length} calls deep, of ${programLimits.frames}` : '';
  const recursion = isRecursive ? '; a function calls itself, which no kernel accepts' : '';
  return `${bytes} of ${programLimits.stackBytes} bytes${tooMuch}${chain.length > 1 ? `: ${path}` : ''}${tooDeep}${recursion}`;
}

function kernelText({ minimumKernel, needs }: ProgramReport): Child {
  const bound = minimumKernel.startsWith('>') ? `newer than ${minimumKernel.slice(1)}` : `${minimumKernel} or later`;
  const reason = ({ since, reason: what }: KernelNeed): VNode => h('li', {}, h('code', {}, since), ` ${what}`);
  return [
    h('strong', {}, bound),
    ', an estimate',
    h('ul', { class: 'needs' }, needs.slice(0, shownNeeds).map(reason)),
    needs.length > shownNeeds && `and ${plural(needs.length - shownNeeds, 'older reason')}`,
  ];
}
