import type { EngineState } from '../engine/engine.js';
import { byId } from '../parts/dom.js';

const texts: Record<EngineState['status'], string> = {
  idle: 'Engine: waiting',
  loading: 'Engine: loading',
  compiling: 'Engine: compiling',
  ready: 'Engine: ready',
  failed: 'Engine: not loaded',
};

/** Shows how far the engine is. */
export function showEngineStatus(state: EngineState): void {
  const progress = byId<HTMLProgressElement>('engine-progress');
  byId('engine-text').textContent = texts[state.status];
  byId('engine').dataset['status'] = state.status;
  if (state.status === 'loading') progress.value = state.loadedBytes / state.totalBytes;
  if (state.status === 'ready') progress.value = 1;
  byId('engine-retry').hidden = state.status !== 'failed';
}
