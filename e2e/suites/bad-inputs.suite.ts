import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withProducer } from '@bpf-link-wasm/testkit/bitcode';
import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { seededRandom } from '@bpf-link-wasm/testkit/random';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from './fixture.js';
import { objectOf } from './link-target.js';
import type { OpenTarget } from './link-target.js';
import { useFolder } from './use-folder.js';
import { useTarget } from './use-target.js';

/** Inputs that cannot be linked: each gives an error with its reason, and the next link works. */
export function badInputsSuite(open: OpenTarget): void {
  describe('bad inputs', () => {
    const target = useTarget(open);
    const folder = useFolder();
    const errorOf = (...inputs: readonly string[]): ReturnType<typeof expectError> =>
      expectError(() => target.link(inputs));

    it('names an empty file', async () => {
      const name = await folder.write('empty.bc', '');
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_EMPTY', details: { name } });
    });

    it('shows the first bytes of a file of no known kind', async () => {
      const name = await folder.write('photo.bc', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16));
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_UNKNOWN_KIND', details: { name, head: 'ffd8ffe0' } });
    });

    it('names an object without bitcode', async () => {
      const name = fixture('elf/no-bitcode.o');
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_NO_BITCODE', details: { name, kind: 'elf' } });
    });

    it('refuses a BPF object without bitcode even among other inputs, since its programs would be missing', async () => {
      const name = fixture('elf/no-bitcode.o');
      const error = await errorOf(forkBitcode, name);
      expect(error).toMatchObject({ code: 'INPUT_NO_BITCODE', details: { name, machine: 247 } });
      expect(error.message).toContain('-emit-llvm or -fembed-bitcode');
    });

    it('names a directory', async () => {
      const path = dirname(forkBitcode);
      expect(await errorOf(path)).toMatchObject({ code: 'IO_IS_DIRECTORY', details: { path } });
    });

    it('names a missing file', async () => {
      const path = folder.path('missing.bc');
      expect(await errorOf(path)).toMatchObject({ code: 'IO_NOT_FOUND', details: { path } });
    });

    it('names the LLVM that wrote too new bitcode', async () => {
      const producer = 'LLVM24.0.0-rust-1.102.0-nightly';
      const name = await folder.write('new.bc', withProducer(await readFile(forkBitcode), producer));
      const { code, details, message } = await errorOf(name);
      expect({ code, details }).toMatchObject({
        code: 'INPUT_NEWER_LLVM',
        details: { name, producer, producerMajor: 24 },
      });
      expect(message).toContain(
        'made by LLVM 24.0.0 (rustc 1.102.0-nightly), but this linker reads bitcode up to LLVM 23',
      );
    });

    it("reports LLVM's message, producer and reader for truncated bitcode", async () => {
      const fork = await readFile(forkBitcode);
      const name = await folder.write('half.bc', fork.subarray(0, fork.length / 2));
      const { code, details } = await errorOf(name);
      const expected = { name, producer: 'LLVM22.1.8', reader: expect.any(String), llvm: expect.any(String) };
      expect({ code, details }).toEqual({ code: 'INPUT_INVALID_BITCODE', details: expected });
    });

    it('refuses bitcode of another epoch', async () => {
      const name = await folder.write('epoch.bc', withProducer(await readFile(forkBitcode), 'LLVM22.1.8', 1));
      const details = { name, producer: 'LLVM22.1.8', llvm: expect.stringContaining('epoch') };
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_INVALID_BITCODE', details });
    });

    it('reports the line of an error in textual IR', async () => {
      const name = await folder.write('broken.ll', 'define i32 @f() {\n  ret i64 0\n}\n');
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_INVALID_IR', details: { name } });
    });

    it('reports what the backend refuses', async () => {
      const error = await errorOf(fixture('symbols/unsupported.ll'));
      expect(error).toMatchObject({
        code: 'CODEGEN_DYNAMIC_STACK',
        message: expect.stringContaining('give it a fixed size'),
      });
    });

    it('reports the cause when modules cannot be linked', async () => {
      const flagged = (name: string, value: number): Promise<string> =>
        folder.write(
          `${name}.ll`,
          `target triple = "bpfel"\ndefine i64 @${name}() { ret i64 0 }\n` +
            `!llvm.module.flags = !{!0}\n!0 = !{i32 1, !"odd", i32 ${value}}\n`,
        );
      const error = await errorOf(await flagged('one', 1), await flagged('two', 2));
      expect(error).toMatchObject({
        code: 'LINK_FAILED',
        details: { llvm: expect.stringContaining("flags 'odd': IDs have conflicting values") },
      });
      expect(error.message).toContain('two.ll');
    });

    it('names bitcode for another target', async () => {
      const name = await folder.write(
        'host.ll',
        'target triple = "x86_64-unknown-linux-gnu"\ndefine i64 @f() { ret i64 0 }\n',
      );
      const details = { name, triple: 'x86_64-unknown-linux-gnu', expected: 'bpf' };
      expect(await errorOf(name)).toMatchObject({ code: 'INPUT_WRONG_TARGET', details });
    });

    it('reports a name that assembly defines again', async () => {
      const name = await folder.write(
        'clash.ll',
        'target triple = "bpfel"\nmodule asm "count:"\n@count = global i64 1\n',
      );
      expect(await errorOf(name)).toMatchObject({ code: 'CODEGEN_SYMBOL_CLASH', details: { symbol: 'count' } });
    });

    it('reports random bytes after a bitcode magic with a typed error', async () => {
      const random = seededRandom(0xbc);
      for (let round = 0; round < 20; round++) {
        const bytes = [0x42, 0x43, 0xc0, 0xde, ...random.bytes(4 + random.integer(4000))];
        const { code } = await errorOf(await folder.write('random.bc', Uint8Array.from(bytes)));
        expect(code).toBe('INPUT_INVALID_BITCODE');
      }
    });

    it('links again after every failure', async () => {
      const before = objectOf(await target.link([forkBitcode]));
      await errorOf(await folder.write('random.bc', Uint8Array.of(0x42, 0x43, 0xc0, 0xde, 1, 2, 3, 4)));
      expect(objectOf(await target.link([forkBitcode]))).toEqual(before);
    });
  });
}
