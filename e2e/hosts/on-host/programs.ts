import type { LinkOptions } from '@bpf-link-wasm/driver';
import { fixture, forkBitcode } from '../../suites/fixture.js';

/** The programs that every host links, by name. */
export const programs: ReadonlyMap<string, { readonly inputs: readonly string[]; readonly options?: LinkOptions }> =
  new Map([
    ['fork', { inputs: [forkBitcode], options: { emit: ['obj', 'asm', 'llvm-bc'] } }],
    ['off-cpu', { inputs: [fixture('../../examples/off-cpu/off_cpu.bc')], options: { dwarf: true } }],
    ['c-maps', { inputs: [fixture('c-maps/prog.bc')], options: { emit: ['obj', 'llvm-ir'] } }],
    ['archive', { inputs: [fixture('archive/main.bc'), fixture('archive/mixed.a')] }],
    ['thin-archive', { inputs: [fixture('archive/main.bc'), fixture('archive/thin.a')] }],
    ['big-endian', { inputs: [fixture('big-endian/prog.bc')], options: { target: 'bpfeb' } }],
    ['symbols', { inputs: [fixture('symbols/strong.ll'), fixture('symbols/weak.ll'), fixture('symbols/use.ll')] }],
  ]);
