import { setFlagsFromString } from 'node:v8';
import { hasNodeV8 } from '../code-cache/code-path.js';

/** V8's flag, and its default from V8 11.3 (Node 20) on. @see v8 src/flags/flag-definitions.h */
const flag = '--max-inlined-bytecode-size-cumulative';
const usual = 920;
const little = 100;

/**
 * Runs a short task while V8's optimizing compiler inlines only the smallest functions. In a process that ends within a
 * second, more inlining costs more time than it saves: a kernel's header is printed in a third less time this way.
 *
 * The flag is reset afterwards: Node's cache of compiled scripts belongs to the flags that V8 has when scripts are loaded and
 * when the process ends. Flags that the user chose are left alone.
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
