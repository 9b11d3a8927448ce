import type { Btf } from '../src/model/btf.js';
import { BtfError } from '../src/wire/btf-error.js';
import { dedup } from '../src/dedup/dedup.js';
import { prune } from '../src/dedup/prune.js';
import { encode } from '../src/model/encode.js';
import { formatC } from '../src/format/c/format-c.js';
import { formatRust } from '../src/format/code/format-rust.js';
import { formatTs } from '../src/format/code/format-ts.js';
import { formatJson } from '../src/format/format-json.js';
import { formatRaw } from '../src/format/format-raw.js';
import { formatLayout } from '../src/format/format-layout.js';
import { layoutOf } from '../src/layout/struct-layout.js';
import { TypeSizes } from '../src/layout/type-sizes.js';

/** Everything that can be done with BTF. */
export const works: Readonly<Record<string, (btf: Btf) => unknown>> = {
  encode,
  dedup,
  prune: (btf) => prune(btf, [Math.min(1, btf.count - 1)]),
  formatRaw,
  formatC,
  formatNumbers: (btf) => formatC(btf, { definesNumbers: true }),
  formatSorted: (btf) => formatC(btf, { sorted: true }),
  formatJson,
  formatRust,
  formatTs,
  sizes: (btf) => {
    const sizes = new TypeSizes(btf);
    for (let id = 0; id < btf.count; id += 1) ignoreTyped(() => [sizes.findSize(id), sizes.alignOf(id)]);
  },
  layout: (btf) => {
    const sizes = new TypeSizes(btf);
    for (let id = Math.max(1, btf.count - 5); id < btf.count; id += 1)
      ignoreTyped(() => formatLayout(btf, layoutOf(btf, id, { sizes, expand: true })));
  },
};

/** Ignores typed errors and rethrows all others. */
export function ignoreTyped(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
  }
}
