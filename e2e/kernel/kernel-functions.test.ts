import { readFile } from 'node:fs/promises';
import { rust } from '@bpf-link-wasm/testkit/cargo';
import { demand, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../suites/use-folder.js';
import { runLinkCommand } from '../targets/cli-target.js';
import { compileCore, runCore } from './core-programs.js';

const needs = [rust, kernelWithBpf, program('bpftool'), program('python3')];
const runningTypes = '/sys/kernel/btf/vmlinux';
const timeout = 600_000;

const folder = useFolder();
let inputs: readonly string[];

beforeAll(async () => {
  if (needs.some((need) => need.missing() !== undefined)) return;
  inputs = (await compileCore(['plain_functions'], { optLevel: '3' }, folder.root)).get('plain_functions')!.inputs;
}, timeout);

/** Links the program with the command. */
async function link(...options: string[]): Promise<{ object: Uint8Array; stderr: string }> {
  const path = folder.path('linked.o');
  const { stderr } = await runLinkCommand([...inputs, '-o', path, '--export=call,OUT,LICENSE', ...options]);
  return { object: await readFile(path), stderr };
}

describe('kernel functions that Rust declares as extern "C"', { timeout }, () => {
  it('are called with the prototypes of --kernel-btf, loaded by libbpf', async (context) => {
    demand(context, ...needs);
    const { object, stderr } = await link('--kernel-btf', runningTypes);
    expect(stderr).not.toContain('warning');
    const { out, facts } = await runCore(object, ['call'], 'libbpf');
    expect(out).toMatchObject({ 0: facts.pid, 1: 1, 2: 8, 3: 0x1234 });
  });

  it('are refused by libbpf without prototypes', async (context) => {
    demand(context, ...needs);
    const { object } = await link();
    await expect(runCore(object, ['call'], 'libbpf')).rejects.toThrow('incompatible with');
  });

  it('get no prototypes from the running kernel unless it is named', async (context) => {
    demand(context, ...needs);
    const { object } = await link();
    const { object: named } = await link('--kernel-btf', runningTypes);
    expect(named).not.toEqual(object);
    expect((await link()).object).toEqual(object);
  });
});
