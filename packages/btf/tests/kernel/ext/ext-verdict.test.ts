import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demand, findProgram, kernelWithBpf, program } from '@bpf-link-wasm/testkit/requirement';
import { runCommand } from '@bpf-link-wasm/testkit/run-command';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../../src/object/btf-object.js';
import { checkExt } from '../../../src/kernel/ext/check-ext.js';
import { knownKernel } from '../running-kernel.js';
import { comparePrograms } from './compare-programs.js';

const folder = fileURLToPath(new URL('./objects', import.meta.url));
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(`${folder}/${name}.o`));
describe('.BTF.ext and the running kernel', () => {
  it('agree on every seed and 1,500 mutants: verdict, error and message', (context) => {
    demand(context, kernelWithBpf, program('cc'), knownKernel);
    const { differences, refused, words } = comparePrograms(17, 1500);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(refused).toBeGreaterThan(750);
    // As many kinds of answers as there are rules, at least.
    expect(Object.keys(words).length).toBeGreaterThan(15);
  });

  it.for([
    ['fine', undefined],
    ['main', undefined],
    ['void', "tail_call is only allowed in functions that return 'int'."],
    ['pointer', "LD_ABS is only allowed in functions that return 'int'."],
  ] as const)('agree on return types of functions: %s', async ([name, message], context) => {
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
