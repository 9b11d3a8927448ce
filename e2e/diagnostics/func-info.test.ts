import { writeFile } from 'node:fs/promises';
import { createLinker } from '@bpf-link-wasm/driver';
import { withLoadedObject } from '@bpf-link-wasm/testkit/kernel';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { objectOf } from '../suites/link-target.js';
import { useFolder } from '../suites/use-folder.js';
import { driverTarget } from '../targets/driver-target.js';

const caller = `int callee(int x);
__attribute__((section("socket"))) int prog(int *context) { return callee(*context); }
char _license[] __attribute__((section("license"))) = "GPL";
`;
const callee = '__attribute__((noinline)) int callee(int x) { asm volatile("" : "+r"(x)); return x & 3; }\n';

describe('a function without debug info', () => {
  const folder = useFolder();

  it('does not prevent the kernel from accepting its caller with BTF', async (context) => {
    demand(context, program('clang-22'), program('bpftool'), kernelWithBpf);
    const compile = async (name: string, source: string, ...flags: string[]): Promise<string> => {
      await writeFile(folder.path(`${name}.c`), source);
      await runCommand('clang-22', [
        '-O2',
        '-target',
        'bpf',
        '-emit-llvm',
        ...flags,
        '-c',
        folder.path(`${name}.c`),
        '-o',
        folder.path(`${name}.bc`),
      ]);
      return folder.path(`${name}.bc`);
    };
    const inputs = [await compile('caller', caller, '-g'), await compile('callee', callee)];
    const target = driverTarget(await createLinker());
    const object = objectOf(await target.link(inputs, { exportSymbols: ['prog', '_license'], btf: 'require' }));
    await target.close();
    await withLoadedObject(object, async ({ programs }) => {
      expect(programs).toMatchObject([{ name: 'prog', btf_id: expect.any(Number) }]);
    });
  });
});
