/**
 * What tests import as `vitest` when direct-runner.mjs runs them: `describe`, `it` and `afterEach` only collect, `expect` and `vi`
 * are Vitest's own.
 */
export { expect, vi } from 'vitest-itself';

/** Tests in their order: `{ id, run }`. */
export const tests = [];

const titles = [];
let hooks = [];

/** The title and the function of a test; options between them, such as a time limit, are only for Vitest. */
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

/** Rows of a table: arrays are lists of arguments for `each`, and one argument for `for`. */
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
