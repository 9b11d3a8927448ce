import type { VNode } from 'preact';
import type { App } from '../app.js';
import type { EngineState } from '../engine/engine.js';
import { h } from '../parts/dom.js';

const texts: Record<EngineState['status'], string> = {
  idle: 'Engine: waiting',
  loading: 'Engine: loading',
  compiling: 'Engine: compiling',
  ready: 'Engine: ready',
  failed: 'Engine: not loaded',
};

const shareOf = (state: EngineState): number =>
  state.status === 'loading'
    ? state.loadedBytes / state.totalBytes
    : state.status === 'ready' || state.status === 'compiling'
      ? 1
      : 0;

/** The loading state of the engine. */
export function EngineStatus({ app }: { readonly app: App }): VNode {
  const state = app.store.engine.value;
  return h(
    'p',
    { id: 'engine', class: 'engine', role: 'status', 'data-status': state.status },
    h('span', { id: 'engine-text', title: 'The linker: LLVM, compiled to WebAssembly' }, texts[state.status]),
    h('progress', { id: 'engine-progress', max: 1, value: shareOf(state), 'aria-label': 'Loading the engine' }),
    h(
      'button',
      {
        id: 'engine-retry',
        class: 'small',
        type: 'button',
        hidden: state.status !== 'failed',
        onclick: () => void app.loadEngine(),
      },
      'Try again',
    ),
  );
}
