import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { buildCoreGuest } from '@bpf-link-wasm/testkit/libbpf-loader';
import { expect, it } from 'vitest';
import { fixture } from '../../suites/fixture.js';
import { objectOf } from '../../suites/link-target.js';
import { hashCoreInputs } from '../core-inputs.js';
import { compileCore, linkCore } from '../core-programs.js';
import { openEngine } from '../engine.js';
import { bootKernel, type GuestAnswer } from './boot-kernel.js';
import { bootedInputs, formatBooted } from './booted-table.js';
import { makeInitramfs } from './make-initramfs.js';

const programs = { values: ['probing', 'trusting'], loops: ['guarded'], two_crates: ['both'] };

it('reads the same values with the types of each kernel', async () => {
  const kernels = (process.env['KERNELS'] ?? '').split(delimiter).filter((path) => path !== '');
  if (kernels.length === 0) throw new Error('KERNELS: empty, expected paths of kernels with colons between them');
  const out = await mkdtemp(join(tmpdir(), 'booted-'));
  try {
    const initramfs = join(out, 'initramfs');
    await writeFile(initramfs, await makeInitramfs(await buildCoreGuest(), await linkObjects(out)));
    const answers: GuestAnswer[] = [];
    for (const [index, kernel] of kernels.entries()) {
      const folder = join(out, String(index));
      await mkdir(folder);
      answers.push(...(await bootKernel(kernel, initramfs, folder)));
    }
    await expect(formatBooted(answers, await hashCoreInputs(...bootedInputs))).toMatchFileSnapshot('booted.md');
  } finally {
    await rm(out, { recursive: true });
  }
});

async function linkObjects(out: string): Promise<Map<string, Uint8Array>> {
  const engine = await openEngine();
  try {
    const compiled = await compileCore(Object.keys(programs), { optLevel: '3' }, out);
    const objects = new Map<string, Uint8Array>();
    for (const [name, own] of Object.entries(programs))
      objects.set(`objects/${name}`, await linkCore(engine, compiled.get(name)!, own));
    const example = fixture('../../examples/off-cpu/off_cpu.bc');
    objects.set('objects/off_cpu', objectOf(await engine.link([example])));
    return objects;
  } finally {
    await engine.close();
  }
}
