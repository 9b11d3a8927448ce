import type { Btf } from '../../model/btf.js';
import { kindIn } from '../../model/type-table.js';
import { Kind } from '../../wire/kind.js';
import { asciiBytes, decodeText } from '../text-sink.js';
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
  return decodeText(formatCBytes(btf, options));
}

/**
 * The same as bytes, faster for a kernel.
 * @throws {BtfError} BTF_NO_SUCH_TYPE, BTF_LOOP, BTF_LIMIT, BTF_SIZE_OVERFLOW
 */
export function formatCBytes(btf: Btf, options: FormatCOptions = {}): Uint8Array {
  const { ids, bpftool = '7.8', sorted = false, maxLength, definesNumbers } = options;
  const hasKfuncs = bpftool !== '7.1';
  const isNewest = bpftool === '7.8';
  const dialect = { hasByteEnums: hasKfuncs, hasAttributes: isNewest };
  const context = new CContext(btf, dialect, maxLength, definesNumbers);
  const { text } = context;
  text.text(guardBegin + attributesBegin + (hasKfuncs ? macros : '') + (isNewest ? fastcallMacro : ''));
  const some = ids ?? (sorted ? sortTypes(btf, isNewest) : undefined);
  if (some === undefined) for (let id = 1; id < btf.count; id += 1) printWithNeeds(context, id);
  else for (const id of some) printWithNeeds(context, id);
  if (hasKfuncs && ids === undefined) printKfuncs(context, isNewest);
  text.text(attributesEnd + guardEnd);
  return text.finish();
}

/** Prints a type after those that it needs. */
function printWithNeeds(context: CContext, id: number): void {
  const kind = kindIn(context.table, id);
  // Kinds that do not appear in a header; they are most types of a kernel.
  if (kind === Kind.FUNC || kind === Kind.VAR || kind === Kind.DATASEC || kind === Kind.DECL_TAG) return;
  for (const next of orderTypes(context, id)) printType(context, next, 0);
}

const kfuncTag = asciiBytes('bpf_kfunc');
const fastcallTag = asciiBytes('bpf_fastcall');

/** Component of a declaration tag that is about the whole of its target. */
const wholeTarget = 0xffff_ffff;

/**
 * Prints the kernel functions that programs may call: those with the tag `bpf_kfunc`.
 * @param isSorted Whether they are sorted by name, and marked if calls of them preserve registers.
 */
function printKfuncs(context: CContext, isSorted: boolean): void {
  const { names, table, text } = context;
  const { count, kinds, starts, words } = table;
  const fast = new Set<number>();
  const functions: number[] = [];
  text.text('\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n');
  for (let id = 1; id < count; id += 1) {
    if (kinds[id] !== Kind.DECL_TAG || words[starts[id]! + 3] !== wholeTarget) continue;
    const target = context.targetOf(id);
    if (kindIn(table, target) !== Kind.FUNC) continue;
    const name = names.offsetOf(id);
    if (names.equals(name, kfuncTag)) functions.push(target);
    else if (names.equals(name, fastcallTag)) fast.add(target);
  }
  if (isSorted) functions.sort((a, b) => compareStrings(table.strings, names.offsetOf(a), names.offsetOf(b)));
  for (const id of functions) {
    text.text(isSorted && fast.has(id) ? 'extern __bpf_fastcall ' : 'extern ');
    printDeclaration(context, context.targetOf(id), names.offsetOf(id), 1, 0);
    text.text(' __weak __ksym;\n');
  }
  text.text('#endif\n\n');
}

/** The order of two strings by bytes, as in strcmp. */
function compareStrings(strings: Uint8Array, a: number, b: number): number {
  if (a === b) return 0;
  for (let index = 0; ; index += 1) {
    const [left, right] = [strings[a + index] ?? 0, strings[b + index] ?? 0];
    if (left !== right || left === 0) return left - right;
  }
}
