import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { demand, findProgram, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { decodeObject, type BtfObject } from '../../../src/object/btf-object.js';
import { decodeElf } from '../../../src/elf/decode-elf.js';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';
import { buildNative, runNative } from '../native-program.js';
import { knownKernel } from '../running-kernel.js';

const folder = fileURLToPath(new URL('./objects', import.meta.url));
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(`${folder}/${name}.o`));
const simple = read('simple');
const { offset: start, data: section } = decodeElf(simple).section('.BTF.ext')!;

/** The words of the tables' records in simple.o, by their place in .BTF.ext. */
const words = ((): readonly number[] => {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const header = view.getUint32(4, true);
  return [8, 16, 24].flatMap((field) => {
    const at = header + view.getUint32(field, true);
    const end = at + view.getUint32(field + 4, true);
    // After the record's size, and the section's name and count.
    return Array.from({ length: (end - at - 12) / 4 }, (_, index) => at + 12 + index * 4);
  });
})();

/** What a loader gives the kernel of an object with one program: offsets count instructions. */
function encodeProgram(object: BtfObject): Buffer {
  const ext = object.ext()!;
  const insns = object.elf!.section('socket')!.data;
  const btf = object.elf!.section('.BTF')!.data;
  const pack = (table: 'funcInfo' | 'lineInfo' | 'coreRelo'): Buffer => {
    const { offset, length } = ext.ranges[table];
    const bytes = Buffer.from(ext.bytes.subarray(offset + 12, offset + length));
    const size = ext[table].recordSize;
    // CO-RE records keep bytes.
    if (table !== 'coreRelo')
      for (let at = 0; at < bytes.length; at += size) bytes.writeUInt32LE(bytes.readUInt32LE(at) / 8, at);
    return bytes;
  };
  const parts = [Buffer.from(btf), Buffer.from(insns), pack('funcInfo'), pack('lineInfo'), pack('coreRelo')];
  const head = Buffer.alloc(32);
  [
    ...parts.map(({ length }) => length),
    ext.funcInfo.recordSize,
    ext.lineInfo.recordSize,
    ext.coreRelo.recordSize,
  ].forEach((word, index) => head.writeUInt32LE(word, index * 4));
  return Buffer.concat([head, ...parts]);
}

/** The kernel's answers: errors of .BTF.ext by their line, undefined where the verifier had other things to say, or nothing. */
function askForPrograms(programs: readonly Buffer[]): { readonly errno: number; readonly log: string }[] {
  const output = runNative(buildNative('prog-oracle'), [], programs);
  const answers: { errno: number; log: string }[] = [];
  for (let at = 0; at < output.length;) {
    const length = output.readUInt32LE(at + 4);
    answers.push({ errno: output.readUInt32LE(at), log: output.toString('latin1', at + 8, at + 8 + length) });
    at += 8 + length;
  }
  return answers;
}

/** simple.o with one to three words of its records changed; offsets stay whole instructions, as loaders ask. */
function mutants(count: number): BtfObject[] {
  const random = seededRandom(17);
  const edges = [0, 8, 16, 24, 96, 104, 112, 1, 2, 3, 4, 5, 0x7ffffff8, 0xfffffff8, 40, 200];
  return Array.from({ length: count }, () => {
    const bytes = Uint8Array.from(simple);
    const view = new DataView(bytes.buffer);
    for (let changes = 1 + random.integer(3); changes > 0; changes -= 1) {
      view.setUint32(start + words[random.integer(words.length)]!, edges[random.integer(edges.length)]!, true);
    }
    return decodeObject(bytes);
  }).filter((object) => {
    const { funcInfo, lineInfo } = object.ext()!;
    return [...funcInfo.blocks, ...lineInfo.blocks].every(({ records }) =>
      records.every(({ offset }) => offset % 8 === 0),
    );
  });
}

/** The lines that only the checks of BTF information write. */
const ofBtf = /func info|func_info|line_info|core_relo|relo #\d+: bad type id/;

describe('.BTF.ext and the running kernel', () => {
  it('agree about mutants of a program', (context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    const objects = mutants(4000);
    const answers = askForPrograms(objects.map(encodeProgram));
    const differences = objects.flatMap((object, index) => {
      const { errno, log } = answers[index]!;
      // Some of these texts have no end of line.
      const said = log
        .replace(/processed \d+ insns .*$/s, '')
        .trim()
        .split('\n')
        .find((line) => ofBtf.test(line));
      const ours = checkExt(object)
        .filter(({ kernel, code }) => kernel !== undefined && code !== 'EXT_CORE_ACCESS')
        .map(({ kernel }) => kernel!.message);
      const isAlike = said === undefined ? ours.length === 0 : ours[0] === said;
      return isAlike
        ? []
        : [{ said, log: log.slice(0, 200), errno, ours, ext: checkExt(object).map(({ code }) => code) }];
    });
    expect(objects.length).toBeGreaterThan(2000);
    expect(new Set(answers.map(({ log }) => ofBtf.test(log)))).toEqual(new Set([true, false]));
    expect(differences.slice(0, 5)).toEqual([]);
  });

  it.for([
    ['fine', undefined],
    ['main', undefined],
    ['void', "tail_call is only allowed in functions that return 'int'."],
    ['pointer', "LD_ABS is only allowed in functions that return 'int'."],
  ] as const)('agree about what functions return: %s', async ([name, message], context) => {
    demand(context, kernelWithBpf, program('bpftool'), knownKernel);
    expect(checkExt(decodeObject(read(name))).map(({ kernel }) => kernel?.message)).toEqual(
      message === undefined ? [] : [message],
    );
    const pins = `/sys/fs/bpf/ext-verdict-${process.pid}`;
    const script = `${findProgram('bpftool')!} prog loadall ${folder}/${name}.o ${pins} 2>&1; rm -rf ${pins}`;
    const output = await runCommand('sh', ['-c', script]);
    if (message === undefined) expect(output).not.toContain('only allowed');
    else expect(output).toContain(message);
  });
});
