import { BpfLinkError, formatLocation, LinkError, type Diagnostic } from '@bpf-link-wasm/driver';
import type { VNode } from 'preact';
import { h, type Child } from '../parts/dom.js';
import type { Place } from '../state/url-state.js';
import { explain } from './explanations.js';
import { emptyView } from './empty.js';
import type { LinkRun } from '../state/store.js';
import { placeLink } from './place-link.js';
import type { View, ViewContext } from './view.js';

/** All diagnostics of the linker, with the explanation of the selected one. */
export const DiagnosticsView: View = (context) => {
  const { run } = context;
  if (run === undefined)
    return emptyView(
      'Nothing was linked.',
      'Opening a finished object gives no diagnostics; see Validation for its BTF.',
    );
  const all = allOf(run);
  const codes = [...new Set(all.map(({ code }) => code))];
  return h(
    'div',
    {},
    all.length === 0
      ? h('p', { class: 'good' }, 'No errors, no warnings: the linker has nothing to say.')
      : h(
          'ul',
          { class: 'issues' },
          all.map((one) => drawDiagnostic(one, context)),
        ),
    codes.length > 0 &&
      h(
        'section',
        {},
        h('h3', {}, 'Explanations'),
        codes.map((code) => drawExplanation(code, context.item === code)),
      ),
  );
};

/** The diagnostics, and the error itself if it is not among them. */
export function allOf({ diagnostics, error }: LinkRun): Diagnostic[] {
  if (!(error instanceof BpfLinkError)) return [...diagnostics];
  const isListed =
    error instanceof LinkError &&
    diagnostics.some(({ code, message }) => code === error.code && message === error.message);
  if (isListed) return [...diagnostics];
  const { code, message, details } = error;
  return [{ code, severity: 'error', message, details: details as Record<string, unknown>, notes: [] }, ...diagnostics];
}

function drawDiagnostic({ code, severity, message, location, notes }: Diagnostic, { go }: ViewContext): VNode {
  const place = formatLocation(location);
  const open = (next: Place): void => {
    go(next);
    document.getElementById(`explain-${code}`)?.focus();
  };
  return h(
    'li',
    { class: severity },
    h(
      'p',
      {},
      h('span', { class: `badge ${severity}` }, severity),
      ' ',
      placeLink({ tab: 'diagnostics', item: code }, { go: open }, h('code', {}, code), {
        'aria-label': `${code}, explanation`,
      }),
      ' ',
      message,
    ),
    place !== '' && h('p', { class: 'muted' }, place),
    notes.map((note) => h('pre', { class: 'note-text' }, note)),
    h('p', { class: 'remedy' }, explain(code)?.remedy ?? 'The message says where, and what was expected.'),
  );
}

function drawExplanation(code: string, isChosen: boolean): Child {
  const explanation = explain(code);
  if (explanation === undefined) return false;
  const { meaning, remedy, example } = explanation;
  return h(
    'article',
    { id: `explain-${code}`, tabindex: -1, class: isChosen ? 'explanation chosen' : 'explanation' },
    h('h4', {}, h('code', {}, code)),
    h('p', {}, meaning),
    h('p', {}, h('strong', {}, 'What to do: '), remedy),
    h('pre', { class: 'code', tabindex: 0 }, example),
  );
}
