import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { decodeElfSections, findElfSection } from '@bpf-link-wasm/testkit/elf-sections';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from './fixture.js';
import { objectOf, textOf } from './link-target.js';
import type { Linked, OpenTarget } from './link-target.js';
import { useTarget } from './use-target.js';

/** The outputs of a link, and that they are always the same. */
export function outputsSuite(open: OpenTarget): void {
  describe('outputs', () => {
    const target = useTarget(open);

    it('creates several outputs in one link', async () => {
      const linked = await target.link([forkBitcode], { emit: ['obj', 'asm', 'llvm-ir', 'llvm-bc'] });
      expect([...linked.outputs.keys()].toSorted()).toEqual(['asm', 'llvm-bc', 'llvm-ir', 'obj']);
      expect([...linked.outputs.get('llvm-bc')!.subarray(0, 4)]).toEqual([0x42, 0x43, 0xc0, 0xde]);
      fileCheck(textOf(linked, 'llvm-ir'), 'CHECK: @PID_MAP = {{.*}} section ".maps"\nCHECK: define {{.*}} @fork(');
      fileCheck(textOf(linked, 'asm'), 'CHECK: fork:\nCHECK: call 2\nCHECK: exit');
    });

    it('links its own bitcode to the same object', async () => {
      const first = await target.link([fixture('c-maps/prog.bc')], { emit: ['obj', 'asm'] });
      const again = await target.link([fixture('c-maps/prog.bc')], { emit: ['asm'] });
      expect(textOf(again, 'asm')).toBe(textOf(first, 'asm'));
    });

    it('produces the same bytes in sequence and in parallel', async () => {
      const links = Array.from({ length: 4 }, () => target.link([forkBitcode]));
      const objects = [await target.link([forkBitcode]), ...(await Promise.all(links))].map(objectOf);
      for (const object of objects) expect(object).toEqual(objects[0]);
    });

    it('follows the byte order of the first input', async () => {
      expect(objectOf(await target.link([fixture('big-endian/prog.bc')]))[5]).toBe(2); // ELFDATA2MSB
      expect(objectOf(await target.link([forkBitcode]))[5]).toBe(1); // ELFDATA2LSB
    });

    it('uses the requested target when it fits', async () => {
      const [main, archive] = [fixture('archive/main.bc'), fixture('archive/gnu.a')];
      const object = objectOf(await target.link([main, archive], { target: 'bpfel-unknown-none' }));
      expect(object).toEqual(objectOf(await target.link([main, archive])));
    });

    it('refuses an input of the other byte order', async () => {
      const name = fixture('archive/main.bc');
      const error = await expectError(() => target.link([name], { target: 'bpfeb' }));
      expect(error).toMatchObject({ code: 'INPUT_WRONG_TARGET', details: { name, triple: 'bpf', expected: 'bpfeb' } });
    });

    it('uses the instructions of the requested CPU', async () => {
      const input = [fixture('symbols/no-debug-info.ll')];
      const older = await target.link(input, { cpu: 'v2', emit: ['asm'] });
      fileCheck(textOf(older, 'asm'), 'CHECK: plain:\nCHECK: r0 = 0');
      const newer = await target.link(input, { cpu: 'v3', emit: ['asm'] });
      fileCheck(textOf(newer, 'asm'), 'CHECK: plain:\nCHECK: w0 = 0');
    });

    it('strips debug info and BTF on request', async () => {
      const object = objectOf(await target.link([forkBitcode], { btf: 'strip' }));
      expect(findElfSection(object, '.BTF')).toBeUndefined();
    });

    it('keeps DWARF only on request, with the same instructions, BTF and line information', async () => {
      const [plain, full] = [await target.link([forkBitcode]), await target.link([forkBitcode], { dwarf: true })];
      const names = (linked: Linked): string[] => decodeElfSections(objectOf(linked)).map(({ name }) => name);
      expect(names(plain).filter((name) => name.includes('debug'))).toEqual([]);
      expect(names(full)).toEqual(expect.arrayContaining(['.debug_info', '.debug_line', '.debug_frame']));
      for (const name of names(plain).filter((one) => !/^\.(?:rel|symtab|strtab)/.test(one)))
        expect(findElfSection(objectOf(full), name), name).toEqual(findElfSection(objectOf(plain), name));
    });

    it('requires debug info when BTF is required', async () => {
      const input = [fixture('symbols/no-debug-info.ll')];
      expect(await expectError(() => target.link(input, { btf: 'require' }))).toMatchObject({
        code: 'LINK_NO_DEBUG_INFO',
      });
      expect(findElfSection(objectOf(await target.link(input)), '.BTF')).toBeUndefined();
    });
  });
}
