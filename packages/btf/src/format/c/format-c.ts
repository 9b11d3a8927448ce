import type { Btf } from '../../model/btf.js';
import type { FuncType } from '../../model/btf-type.js';
import { Kind } from '../../wire/kind.js';
import { encodeUtf8 } from '../../wire/utf8.js';
import { CContext } from './c-context.js';
import { printDeclaration } from './c-declaration.js';
import { printType } from './c-definitions.js';
import { orderTypes } from './c-order.js';
import { sortTypes } from './sort-types.js';

/** The versions of bpftool whose output differs. */
export type BpftoolDialect = '7.1' | '7.5' | '7.8';

/** Options of the C printer. */
export interface FormatCOptions {
  /** Ids of the types to print, with their dependencies; all types by default, the base's too. */
  readonly ids?: Iterable<number>;
  /**
   * Whether to sort by kind and name, as bpftool does without `unsorted`; in the order of the type section by
   * default. bpftool omits the first of the sorted types, unless another needs it; '7.8' does the same here.
   */
  readonly sorted?: boolean;
  /**
   * Which bpftool's output to produce, '7.8' by default. bpftool 7.1 prints no kfuncs and does not mark one-byte enums;
   * 7.5 prints type tags with kind_flag as others, and kfuncs in the order of their tags, without `__bpf_fastcall`.
   */
  readonly bpftool?: BpftoolDialect;
  /**
   * Whether to define number types that C does not have, such as Rust's `u32`. bpftool omits them, so its output for
   * Rust objects does not compile.
   */
  readonly definesNumbers?: boolean;
  /** Maximum number of characters; by default 2^20 and 32 for each byte of the BTF. */
  readonly maxLength?: number;
}

const guardBegin = '#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n\n';
const attributesBegin =
  '#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n' +
  '#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n#endif\n\n';
const macros =
  '#ifndef __ksym\n#define __ksym __attribute__((section(".ksyms")))\n#endif\n\n' +
  '#ifndef __weak\n#define __weak __attribute__((weak))\n#endif\n\n';
const fastcallMacro =
  '#ifndef __bpf_fastcall\n#if __has_attribute(bpf_fastcall)\n' +
  '#define __bpf_fastcall __attribute__((bpf_fastcall))\n#else\n#define __bpf_fastcall\n#endif\n#endif\n\n';
const attributesEnd = '#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n';
const guardEnd = '#endif /* __VMLINUX_H__ */\n';

/**
 * Prints types as a C header, as `bpftool btf dump file FILE format c unsorted` does, or without `unsorted`.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT, BTF_SIZE_OVERFLOW
 * @see Linux tools/bpf/bpftool/btf.c dump_btf_c
 */
export function formatC(btf: Btf, options: FormatCOptions = {}): string {
  const { ids, bpftool = '7.8', sorted = false, maxLength, definesNumbers } = options;
  const hasKfuncs = bpftool !== '7.1';
  const isNewest = bpftool === '7.8';
  const dialect = { hasByteEnums: hasKfuncs, hasAttributes: isNewest };
  const context = new CContext(btf, dialect, maxLength, definesNumbers);
  const { sink } = context;
  sink.write(guardBegin + attributesBegin + (hasKfuncs ? macros : '') + (isNewest ? fastcallMacro : ''));
  for (const id of ids ?? (sorted ? sortTypes(btf, isNewest) : allIds(btf))) {
    if (undeclared.has(btf.kindNumber(id))) continue;
    for (const next of orderTypes(context, id)) printType(context, next, 0);
  }
  if (hasKfuncs && ids === undefined) printKfuncs(context, isNewest);
  sink.write(attributesEnd + guardEnd);
  return sink.finish();
}

/** Kinds that do not appear in a header. They are most types of a kernel, and are not decoded. */
const undeclared: ReadonlySet<number> = /* @__PURE__ */ new Set([Kind.FUNC, Kind.VAR, Kind.DATASEC, Kind.DECL_TAG]);

function* allIds(btf: Btf): Generator<number> {
  for (let id = 1; id < btf.count; id += 1) yield id;
}

/**
 * Prints the kernel functions that programs may call: those with the tag `bpf_kfunc`.
 * @param isSorted Whether they are sorted by name, and marked if calls of them preserve registers.
 */
function printKfuncs(context: CContext, isSorted: boolean): void {
  const { btf, sink } = context;
  const fast = new Set<number>();
  const functions: { readonly id: number; readonly func: FuncType }[] = [];
  sink.write('\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n');
  for (const id of allIds(btf)) {
    const tag = btf.kind(id) === 'DECL_TAG' ? btf.type(id) : undefined;
    if (tag?.kind !== 'DECL_TAG' || tag.componentIndex !== -1) continue;
    const func = btf.type(tag.type);
    if (func.kind !== 'FUNC') continue;
    if (tag.name === 'bpf_kfunc') functions.push({ id: tag.type, func });
    else if (tag.name === 'bpf_fastcall') fast.add(tag.type);
  }
  if (isSorted) functions.sort((a, b) => compareBytes(a.func.name, b.func.name));
  for (const { id, func } of functions) {
    sink.write(isSorted && fast.has(id) ? 'extern __bpf_fastcall ' : 'extern ');
    printDeclaration(context, func.type, func.name, 0);
    sink.write(' __weak __ksym;\n');
  }
  sink.write('#endif\n\n');
}

/** The order of names by bytes, as in strcmp. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [encodeUtf8(a), encodeUtf8(b)];
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) if (left[index] !== right[index]) return left[index]! - right[index]!;
  return left.length - right.length;
}
