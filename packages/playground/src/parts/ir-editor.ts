import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import type { Diagnostic } from '@bpf-link-wasm/driver';
import { setDiagnostics } from '@codemirror/lint';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { irLanguage } from './ir-language.js';

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--code-comment)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.name)], color: 'var(--code-function)' },
  { tag: tags.variableName, color: 'var(--code-variable)' },
  { tag: tags.meta, color: 'var(--code-comment)' },
  { tag: tags.labelName, color: 'var(--code-function)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: tags.typeName, color: 'var(--code-type)' },
  { tag: tags.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: tags.modifier, color: 'var(--code-keyword)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--field)', color: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--field)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--focus)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
});

/** Options of an editor. */
export interface IrEditorOptions {
  readonly label: string;
  readonly isReadOnly?: boolean;
  readonly onChange?: (text: string) => void;
}

/** Creates an editor for LLVM IR. The Tab key moves the focus out of it, as in any other field. */
export function createIrEditor(parent: HTMLElement, text: string, options: IrEditorOptions): EditorView {
  const { label, isReadOnly = false, onChange } = options;
  if (isReadOnly) return new EditorView({ parent, doc: text, extensions: [...readOnly(label), irLanguage] });
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        drawSelection(),
        bracketMatching(),
        irLanguage,
        syntaxHighlighting(colours),
        theme,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        history(),
        highlightActiveLine(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange?.(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** The extensions of a read-only editor. @param label Its accessible name. */
export function readOnly(label: string): Extension[] {
  return [
    lineNumbers(),
    drawSelection(),
    syntaxHighlighting(colours),
    theme,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    keymap.of(defaultKeymap),
  ];
}

/** Underlines the places of diagnostics in the text, and removes earlier underlines. */
export function markErrors(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  const { doc } = view.state;
  const marks = diagnostics.flatMap(({ severity, code, message, location }) => {
    if (location?.line === undefined || location.line > doc.lines) return [];
    const line = doc.line(Math.max(1, location.line));
    const from = Math.min(line.from + Math.max(0, (location.column ?? 1) - 1), line.to);
    const rest = /^[\w@%.$-]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 0;
    const to = rest > 0 ? from + rest : line.to;
    const isError = severity === 'error';
    return [
      {
        from: from === to ? line.from : from,
        to,
        severity: isError ? 'error' : 'warning',
        message,
        source: code,
      } as const,
    ];
  });
  view.dispatch(setDiagnostics(view.state, marks));
}

/** Puts the cursor at a place. @param line From 1. @param column From 1. */
export function moveTo(view: EditorView, line: number, column: number): void {
  const { doc } = view.state;
  const place = doc.line(Math.min(Math.max(1, line), doc.lines));
  const anchor = Math.min(place.from + Math.max(0, column - 1), place.to);
  view.dispatch({ selection: { anchor }, scrollIntoView: true });
  view.focus();
}
