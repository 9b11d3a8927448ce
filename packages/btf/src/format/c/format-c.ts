import type { Btf } from '../../model/btf.js';
import { CContext } from './c-context.js';
import { printDeclaration } from './c-declaration.js';
import { printType } from './c-definitions.js';
import { orderTypes } from './c-order.js';
import { sortTypes } from './sort-types.js';

/** What to print. */
export interface FormatCOptions {
  /** Ids of the types, with all that they need; all types by default, the base's too. */
  readonly ids?: Iterable<number>;
  /** Whether to sort by kind and name, much as bpftool 7.5 does unless told `unsorted`; in the order of the type section by default. */
  readonly sorted?: boolean;
  /** Whose text to print: bpftool 7.1 has no kfuncs and does not mark enums of one byte. '7.5' by default. */
  readonly bpftool?: '7.1' | '7.5';
  /** Whether to define numbers that C does not have, such as Rust's `u32`: bpftool leaves them out, and what it prints of Rust does not compile. */
  readonly definesNumbers?: boolean;
  /** Most characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

const guardBegin = '#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n\n';
const attributesBegin =
  '#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n' +
  '#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n#endif\n\n';
const macros =
  '#ifndef __ksym\n#define __ksym __attribute__((section(".ksyms")))\n#endif\n\n' +
  '#ifndef __weak\n#define __weak __attribute__((weak))\n#endif\n\n';
const attributesEnd = '#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n';
const guardEnd = '#endif /* __VMLINUX_H__ */\n';

/**
 * Prints types as a C header, as `bpftool btf dump file FILE format c unsorted` does.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT, BTF_SIZE_OVERFLOW
 * @see Linux tools/bpf/bpftool/btf.c dump_btf_c
 */
export function formatC(btf: Btf, options: FormatCOptions = {}): string {
  const { ids, bpftool = '7.5', sorted = false, maxLength, definesNumbers } = options;
  const isNew = bpftool === '7.5';
  const context = new CContext(btf, isNew, maxLength, definesNumbers);
  const { sink } = context;
  sink.write(guardBegin + attributesBegin + (isNew ? macros : ''));
  for (const id of ids ?? (sorted ? sortTypes(btf) : allIds(btf))) {
    for (const next of orderTypes(context, id)) printType(context, next, 0);
  }
  if (isNew && ids === undefined) printKfuncs(context);
  sink.write(attributesEnd + guardEnd);
  return sink.finish();
}

function* allIds(btf: Btf): Generator<number> {
  for (let id = 1; id < btf.count; id += 1) yield id;
}

/** Prints the kernel's functions that programs may call: those with the tag `bpf_kfunc`. */
function printKfuncs(context: CContext): void {
  const { btf, sink } = context;
  sink.write('\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n');
  for (const id of allIds(btf)) {
    const tag = btf.kind(id) === 'DECL_TAG' ? btf.type(id) : undefined;
    if (tag?.kind !== 'DECL_TAG' || tag.componentIndex !== -1 || tag.name !== 'bpf_kfunc') continue;
    const target = btf.type(tag.type);
    if (target.kind !== 'FUNC') continue;
    sink.write('extern ');
    printDeclaration(context, target.type, target.name, 0);
    sink.write(' __weak __ksym;\n');
  }
  sink.write('#endif\n\n');
}
