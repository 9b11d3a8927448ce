import type { ByteOrder } from '../wire/header.js';

/** Common fields of all .BTF.ext records. */
interface ExtRecord {
  /** Where the instruction is: bytes from the start of the ELF section. An instruction has 8. */
  readonly offset: number;
  /** Trailing bytes of the record with unknown meaning; absent when there are none. */
  readonly extra?: Uint8Array;
}

/** Where a function begins, and its type. @see Linux include/uapi/linux/bpf.h struct bpf_func_info */
export interface FuncInfo extends ExtRecord {
  /** Id of a FUNC. */
  readonly type: number;
}

/** The source line of an instruction. @see Linux include/uapi/linux/bpf.h struct bpf_line_info */
export interface LineInfo extends ExtRecord {
  /** '' for an invalid offset. */
  readonly fileName: string;
  readonly fileNameOffset: number;
  /** Text of the line; '' when it was left out, or for an invalid offset. */
  readonly text: string;
  readonly textOffset: number;
  /** From 1; 0 for code without a source line. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
}

/** What a loader writes into an instruction, according to the types of the target kernel. */
export const coreKinds = [
  'field_byte_offset',
  'field_byte_size',
  'field_exists',
  'field_signed',
  'field_lshift_u64',
  'field_rshift_u64',
  'type_id_local',
  'type_id_target',
  'type_exists',
  'type_size',
  'enumval_exists',
  'enumval_value',
  'type_matches',
] as const;

/** Name of a kind of CO-RE relocation. @see Linux include/uapi/linux/bpf.h enum bpf_core_relo_kind */
export type CoreKind = (typeof coreKinds)[number];

/** A CO-RE relocation. @see Linux include/uapi/linux/bpf.h struct bpf_core_relo */
export interface CoreRelo extends ExtRecord {
  /** Id of the type at which the access starts. */
  readonly type: number;
  /** Indexes of members and elements: `0:1:2`; '' for an invalid offset. */
  readonly access: string;
  readonly accessOffset: number;
  /** Number of its kind, see coreKinds. */
  readonly kindNumber: number;
}

/** The records of one ELF section. */
export interface ExtBlock<R> {
  /** Name of the ELF section. */
  readonly section: string;
  readonly sectionOffset: number;
  readonly records: readonly R[];
}

/** One of the three tables. */
export interface ExtTable<R> {
  /** Size of a record; 0 when the table is empty. */
  readonly recordSize: number;
  readonly blocks: readonly ExtBlock<R>[];
}

/** The content of a section .BTF.ext. */
export interface BtfExt {
  readonly byteOrder: ByteOrder;
  /** The bytes that it was decoded from. */
  readonly bytes: Uint8Array;
  readonly funcInfo: ExtTable<FuncInfo>;
  readonly lineInfo: ExtTable<LineInfo>;
  readonly coreRelo: ExtTable<CoreRelo>;
  /** Where the tables are in the bytes; encoding keeps them there. */
  readonly ranges: Readonly<
    Record<'funcInfo' | 'lineInfo' | 'coreRelo', { readonly offset: number; readonly length: number }>
  >;
}
