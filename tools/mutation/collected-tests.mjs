/**
 * Replaces the module `vitest` for tests that direct-runner.mjs runs: `describe`, `it` and `afterEach` only collect, `expect` and `vi`
 * are Vitest's.
 */
export { expect, vi } from 'vitest-itself';

/** The collected tests, in order: `{ id, run }`. */
export const tests = [];

const titles = [];
let hooks = [];

/** Collects a test: its title and its function. Options between them, such as a time limit, are ignored. */
function collect(title, ...rest) {
  const body = rest.findLast((value) => typeof value === 'function');
  const after = [...hooks];
  const id = `${tests.length} ${[...titles, title].join(' ')}`;
  tests.push({
    id,
    async run(context) {
      try {
        await body(context);
      } finally {
        for (const hook of after) await hook();
      }
    },
  });
}

function group(title, ...rest) {
  const outer = hooks;
  hooks = [...outer];
  titles.push(title);
  rest.findLast((value) => typeof value === 'function')();
  titles.pop();
  hooks = outer;
}

/** Registers a test for each row of a table. A row that is an array is a list of arguments; `for` passes it as one argument. */
const each = (register) => (rows) => (title, body) => {
  for (const row of rows) register(title, () => body(...(Array.isArray(row) ? row : [row])));
};

export const describe = Object.assign(group, { each: each(group) });
export const it = Object.assign(collect, {
  each: each(collect),
  for: (rows) => (title, body) => {
    for (const row of rows) collect(title, (context) => body(row, context));
  },
});
export const test = it;
export const afterEach = (hook) => void hooks.push(hook);
