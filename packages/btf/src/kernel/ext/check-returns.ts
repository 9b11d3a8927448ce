import { CallKind, Opcode } from '../../bpf/instruction.js';
import type { BtfObject } from '../../object/btf-object.js';
import type { ElfObject } from '../../elf/elf-object.js';
import type { BtfExt } from '../../ext/btf-ext.js';
import { skipModifiers, typeAt } from '../../model/walk-types.js';
import { type Add, issueOf } from './ext-issue.js';

/** Where functions are that programs call; those of other sections are programs. */
const subprograms = '.text';

/** Bytes of an instruction. */
const instruction = 8;

/** The helper that jumps to another program (BPF_FUNC_tail_call). */
const tailCall = 12;

/**
 * Checks that functions which load packet bytes the old way, or jump to other programs, return a number: both may end the
 * function early, with an int.
 *
 * @see Linux kernel/bpf/verifier.c (kernel >= 7.1: check_btf.c) check_btf_func, kernel >= 5.10
 */
export function checkReturns({ btf }: BtfObject, elf: ElfObject, ext: BtfExt, add: Add): void {
  const text = elf.section(subprograms);
  if (text === undefined) return;
  for (const { records } of ext.funcInfo.blocks.filter(({ section }) => section === subprograms)) {
    for (const [index, { offset, type: id }] of records.entries()) {
      const func = typeAt(btf, id);
      if (func?.kind !== 'FUNC' || isSmall(btf, func.type)) continue;
      const code = text.data.subarray(offset, records[index + 1]?.offset ?? text.size);
      for (const what of usesOf(code, elf.byteOrder === 'little')) {
        const found = `${what === 'LD_ABS' ? 'LD_ABS' : 'a tail call'} in what returns ${typeAt(btf, returnOf(btf, func.type))?.kind ?? 'nothing known'}`;
        const said = `${what} is only allowed in functions that return 'int'.`;
        add(
          issueOf(
            'EXT_FUNC_RETURN',
            `function "${func.name}"`,
            found,
            { section: subprograms, table: 'func_info', index },
            said,
          ),
        );
      }
    }
  }
}

function returnOf(btf: BtfObject['btf'], prototype: number): number {
  const type = typeAt(btf, prototype);
  return type?.kind === 'FUNC_PROTO' ? skipModifiers(btf, type.type) : 0;
}

/** Whether a function returns an integer of 8 bytes at most, or an enum. */
function isSmall(btf: BtfObject['btf'], prototype: number): boolean {
  const type = typeAt(btf, returnOf(btf, prototype));
  return (type?.kind === 'INT' && type.size <= 8) || type?.kind === 'ENUM' || type?.kind === 'ENUM64';
}

/** What a function does that may end it early. */
function usesOf(code: Uint8Array, isLittle: boolean): Set<'LD_ABS' | 'tail_call'> {
  const uses = new Set<'LD_ABS' | 'tail_call'>();
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (let at = 0; at + instruction <= code.length; at += instruction) {
    const opcode = code[at]!;
    // Class LD with mode ABS or IND.
    if ((opcode & 7) === 0 && ((opcode & 0xe0) === 0x20 || (opcode & 0xe0) === 0x40)) uses.add('LD_ABS');
    const registers = code[at + 1]!;
    const source = isLittle ? registers >> 4 : registers & 0xf;
    if (opcode === Opcode.call && source === CallKind.helper && view.getInt32(at + 4, isLittle) === tailCall)
      uses.add('tail_call');
    // The second half of a wide one is no instruction.
    if (opcode === Opcode.wide) at += instruction;
  }
  return uses;
}
