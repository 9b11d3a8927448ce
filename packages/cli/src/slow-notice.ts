import { isatty } from 'node:tty';
import type { ProgressEvent } from '@bpf-link-wasm/driver';
import { escapeName, printMessage } from './terminal-text.js';

/** When the first notice is printed; each further one after twice the time of the previous one. */
export const firstNoticeMs = 10_000;

/** Whether a user may be waiting at a terminal: only there are notices printed. */
export function hasWatcher({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): boolean {
  return !json && !quiet && isatty(2);
}

/**
 * Prints on standard error what a slow link is doing. It needs no timer, which a linking thread could not run: the
 * events of the link carry the time.
 *
 * @param subject What is linked.
 * @returns a function to call with each event
 */
export function createSlowNotice(
  subject: string,
  print: (text: string) => void = printMessage,
): (event: ProgressEvent) => void {
  let next = firstNoticeMs;
  return (event) => {
    if (event.elapsedMilliseconds < next) return;
    while (next <= event.elapsedMilliseconds) next *= 2;
    print(formatNotice(subject, event));
  };
}

/** `"prog.bc": not done after 10 s, in stage optimize, in LoopUnrollPass of function "main"; still running`. */
export function formatNotice(subject: string, { elapsedMilliseconds, stage, pass, ...rest }: ProgressEvent): string {
  const name = rest.function ?? '';
  const running = pass === undefined ? '' : `, in ${escapeName(pass)}`;
  const place = pass === undefined || name === '' ? '' : ` of function "${escapeName(name)}"`;
  const seconds = Math.floor(elapsedMilliseconds / 1000);
  return `${subject}: not done after ${seconds} s, in stage ${stage}${running}${place}; still running\n`;
}
