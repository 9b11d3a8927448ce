import { readFile } from 'node:fs/promises';
import { wrapBitcode } from '@bpf-link-wasm/testkit/bitcode';
import { decodeElfSections } from '@bpf-link-wasm/testkit/elf-sections';
import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from './fixture.js';
import { objectOf, textOf, warningsOf } from './link-target.js';
import type { OpenTarget } from './link-target.js';
import { useFolder } from './use-folder.js';
import { useTarget } from './use-target.js';

/** Each kind of input, recognized by its content. */
export function inputsSuite(open: OpenTarget): void {
  describe('inputs', () => {
    const target = useTarget(open);
    const folder = useFolder();

    it('links the bitcode of rustc to an object with maps and BTF', async () => {
      const names = decodeElfSections(objectOf(await target.link([forkBitcode]))).map(({ name }) => name);
      const expected = ['tracepoint/sched/sched_process_fork', '.maps', 'license', '.BTF', '.BTF.ext'];
      expect(names).toEqual(expect.arrayContaining(expected));
    });

    it('links the bitcode of clang', async () => {
      const linked = await target.link([fixture('c-maps/prog.bc')], { emit: ['asm'] });
      fileCheck(textOf(linked, 'asm'), 'CHECK: .section xdp,\nCHECK: count_packets:\nCHECK: .section .maps,');
    });

    it('links textual IR', async () => {
      const linked = await target.link([fixture('symbols/no-debug-info.ll')], { emit: ['asm'] });
      fileCheck(textOf(linked, 'asm'), 'CHECK: plain:\nCHECK: {{[rw]}}0 = 0\nCHECK-NEXT: exit');
    });

    it('produces the same object for wrapped and raw bitcode', async () => {
      const wrapped = await folder.write('fork.bc', wrapBitcode(await readFile(forkBitcode)));
      expect(objectOf(await target.link([wrapped]))).toEqual(objectOf(await target.link([forkBitcode])));
    });

    it('finds bitcode in ELF objects of any machine', async () => {
      const [bpf, host] = [await target.link([fixture('elf/prog.o')]), await target.link([fixture('elf/host.o')])];
      expect(decodeElfSections(objectOf(bpf)).map(({ name }) => name)).toContain('socket');
      expect(objectOf(host)).toEqual(objectOf(bpf));
    });

    it('warns when the file name does not match the content', async () => {
      const misnamed = await folder.write('fork.ll', await readFile(forkBitcode));
      const linked = await target.link([misnamed]);
      expect(warningsOf(linked)).toEqual(['INPUT_NAME_MISLEADS']);
      expect(objectOf(linked)).toEqual(objectOf(await target.link([forkBitcode])));
    });

    it('does not warn when the file name matches', async () => {
      expect(warningsOf(await target.link([forkBitcode]))).toEqual([]);
    });
  });
}
