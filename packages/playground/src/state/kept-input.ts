import { effect } from '@preact/signals';
import type { RunInput, Store } from './store.js';

const [runKey, logKey] = ['run-input', 'verifier-log'];

/** Maximum length of a text that survives a reload: browsers store about five million characters in total. */
const maxCharacters = 1_500_000;

/** Keeps the inputs of runs and the verifier's log for this browser tab, and restores them. */
export function keepInput(store: Store): void {
  const input = readRunInput(read(runKey));
  if (input !== undefined) store.runInput.value = input;
  store.verifierLog.value = read(logKey) ?? '';
  effect(() => write(runKey, JSON.stringify(store.runInput.value)));
  effect(() => write(logKey, store.verifierLog.value));
}

function read(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    // Storage is forbidden: the page works without it.
    return undefined;
  }
}

function write(key: string, text: string): void {
  try {
    if (text === '' || text.length > maxCharacters) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage is full or forbidden.
  }
}

/** The kept input, if it has the right form; an older build of the page may have kept something else. */
function readRunInput(text: string | undefined): RunInput | undefined {
  try {
    const { packet, bytes, usesBytes, fields, repeat } = JSON.parse(text ?? 'null') as Record<keyof RunInput, unknown>;
    if (!Number.isInteger(repeat) || typeof fields !== 'object' || fields === null) return undefined;
    return {
      ...(typeof packet === 'string' && { packet }),
      ...(typeof bytes === 'string' && { bytes }),
      usesBytes: usesBytes === true,
      fields: Object.fromEntries(Object.entries(fields).filter(([, texts]) => isFieldTexts(texts))),
      repeat: repeat as number,
    };
  } catch {
    return undefined;
  }
}

function isFieldTexts(texts: unknown): boolean {
  return typeof texts === 'object' && texts !== null && Object.values(texts).every((text) => typeof text === 'string');
}
