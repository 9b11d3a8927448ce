import { setFlagsFromString } from 'node:v8';
import { hasNodeV8 } from '../code-cache/code-path.js';

/** V8's flag, and its own value from V8 11.3 (Node 20) on. @see v8 src/flags/flag-definitions.h */
const flag = '--max-inlined-bytecode-size-cumulative';
const usual = 920;
const little = 100;

/**
 * Runs what ends within a second while V8's optimizing compiler inlines only the smallest functions. The rest would cost
 * more than it gives back: a kernel's header is printed in a third less time this way, because its functions are compiled sooner.
 *
 * The flag is set back: Node's cache of compiled scripts belongs to the flags that V8 has when scripts are loaded and
 * when the process ends. Flags that the user chose stay.
 */
export function withLittleInlining<T>(run: () => T): T {
  const words = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').replaceAll('_', '-');
  if (!hasNodeV8() || /inlin|jitless/.test(words)) return run();
  setFlagsFromString(`${flag}=${little}`);
  try {
    return run();
  } finally {
    setFlagsFromString(`${flag}=${usual}`);
  }
}
