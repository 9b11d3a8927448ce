import { isatty } from 'node:tty';
import type { ProgressEvent } from '@bpf-link-wasm/driver';
import { escapeName, printMessage } from './terminal-text.js';

/** After this time somebody who waits is given a sign; then each time that twice as much is over. */
export const firstNoticeMs = 10_000;

/** Whether somebody may be waiting: progress is for terminals only. */
export function hasWatcher({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): boolean {
  return !json && !quiet && isatty(2);
}

/**
 * Says on standard error what a slow link is in. It needs no timer, which a thread that links could not run: the events of
 * the link say how late it is.
 *
 * @param subject What is linked.
 * @returns A function to call with each event.
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

/** `"prog.bc": not done after 10 s, in stage optimize, in LoopUnrollPass of function "main"; it goes on`. */
export function formatNotice(subject: string, { elapsedMilliseconds, stage, pass, ...rest }: ProgressEvent): string {
  const name = rest.function ?? '';
  const running = pass === undefined ? '' : `, in ${escapeName(pass)}`;
  const place = pass === undefined || name === '' ? '' : ` of function "${escapeName(name)}"`;
  const seconds = Math.floor(elapsedMilliseconds / 1000);
  return `${subject}: not done after ${seconds} s, in stage ${stage}${running}${place}; it goes on\n`;
}
