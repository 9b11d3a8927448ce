import { writeFileSync } from 'node:fs';
import { findProgram } from '@bpf-link-wasm/testkit/requirement';
import { expect } from 'vitest';
import type { Btf } from '../../src/model/btf.js';
import { formatC } from '../../src/format/c/format-c.js';
import { bpftoolVersion, runProgram, temporaryPath } from '../programs.js';

/** Compares with the output of the installed bpftool for the same file and options. */
export function compareWithBpftool(path: string, btf: Btf): void {
  const version = bpftoolVersion();
  const isNew = version >= 7.5;
  const wanted = runProgram('bpftool', [
    'btf',
    'dump',
    'file',
    path,
    'format',
    'c',
    ...(isNew ? ['unsorted'] : []),
  ]).toString();
  const found = formatC(btf, { bpftool: version >= 7.8 ? '7.8' : isNew ? '7.5' : '7.1' });
  if (wanted.length < 100_000) expect(found).toBe(wanted);
  else expect(found === wanted).toBe(true);
}

/**
 * A check of the size of each struct and union whose name is its own, and of the offset of each member that is not a bitfield.
 * @param isByContent Whether equal names are in the order of what the types hold: which of them keeps its name is not known then.
 */
export function assertions(btf: Btf, isByContent = false): string {
  const lines: string[] = [];
  for (const [id, type] of btf.types()) {
    if ((type.kind !== 'STRUCT' && type.kind !== 'UNION') || type.name === '') continue;
    const [first, ...others] = btf.findAll(type.name, ['STRUCT', 'UNION', 'ENUM', 'ENUM64']);
    if (first !== id || (isByContent && others.length > 0)) continue;
    if (type.members.some((member) => isArguments(btf, member.type))) continue;
    const tag = `${type.kind.toLowerCase()} ${type.name}`;
    lines.push(`_Static_assert(sizeof(${tag}) == ${type.size}, "size of ${tag}");`);
    for (const { name, offsetBits, bitfieldSize } of type.members) {
      if (name === '' || bitfieldSize !== 0) continue;
      lines.push(
        `_Static_assert(__builtin_offsetof(${tag}, ${name}) == ${offsetBits / 8}, "offset of ${tag}.${name}");`,
      );
    }
  }
  return lines.join('\n');
}

/** Whether a type is a list of arguments, which is another one for each machine. */
function isArguments(btf: Btf, id: number): boolean {
  const type = btf.type(id);
  return type.kind === 'TYPEDEF' && (type.name === '__builtin_va_list' || isArguments(btf, type.type));
}

/** Compiles the C form with these checks. @param name Of the file, without an ending. */
export function compileC(name: string, btf: Btf, sorted: boolean, bpftool: '7.5' | '7.8' = '7.8'): void {
  const path = temporaryPath(`${name}-${sorted}-${bpftool}.c`);
  const text = formatC(btf, { sorted, bpftool, definesNumbers: true });
  writeFileSync(path, `${text}\n${assertions(btf, sorted && bpftool === '7.8')}\n`);
  const compiler = findProgram('clang-22') ? 'clang-22' : 'clang';
  runProgram(compiler, ['-target', 'bpf', '-std=gnu11', '-Wno-everything', '-fsyntax-only', path]);
}
