import { spawnSync } from 'node:child_process';
import { demand, findProgram, program } from '@bpf-link-wasm/testkit/requirement';
import { describe, expect, test } from 'vitest';
import { demangleRust } from '../../src/codes/demangle-rust.js';

const symbols = [
  '_RNvMCsh05nRUfvkDB_1rNtB2_3Six5total',
  '_RNvCsh05nRUfvkDB_1r4pair',
  '_RNvNtCs2DxGA1hvVcO_4core3fmt5write',
  '_RNvXNvCsh05nRUfvkDB_1r4logsNtB2_1WNtNtCs2DxGA1hvVcO_4core3fmt5Write9write_str',
  '_RNvXsd_NtNtNtCs2DxGA1hvVcO_4core3fmt3num3impyNtB9_7Display3fmt',
  '_RNvYNtNvCsh05nRUfvkDB_1r4logs1WNtNtCs2DxGA1hvVcO_4core3fmt5Write10write_charB6_',
  '_RNCNvCs1234_7mycrate3foo0B3_',
  '_RINvNtC3std3mem8align_ofjdE',
  '_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_E',
  '_RINvCsb_3foo3barKhff_Klna_E',
  '_RINvCsb_3foo3barTRShQAmj4_EFUKCxEyE',
  '_RINvC1a1bFG_RL0_hEuE',
  '_ZN4core9panicking9panic_fmt17h0123456789abcdefE',
  '_ZN42_$LT$u64$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE',
];

describe('demangleRust', () => {
  test('demangles symbols like LLVM', (context) => {
    demand(context, program('llvm-cxxfilt-22', 'llvm-cxxfilt'));
    const { stdout } = spawnSync(findProgram('llvm-cxxfilt-22') ?? 'llvm-cxxfilt', {
      input: symbols.filter(isV0).join('\n'),
      encoding: 'utf8',
    });
    expect(symbols.filter(isV0).map(demangleRust)).toEqual(stdout.trim().split('\n'));
  });

  test('leaves hashes out of the legacy form', () => {
    expect(symbols.filter((symbol) => !isV0(symbol)).map(demangleRust)).toEqual([
      'core::panicking::panic_fmt',
      '<u64 as core::fmt::Display>::fmt',
    ]);
  });

  test.each([
    'fork',
    '_R',
    '_RN',
    '_RNvC',
    '_Rnv',
    '_ZN3fooE',
    '_ZN9f17h0123456789abcdefE',
    '_RB_',
    '_RNvB0_1a',
    '__rust_alloc',
  ])('does not treat %s as a Rust symbol', (symbol) => {
    expect(demangleRust(symbol)).toBeUndefined();
  });

  test('gives up on a symbol with too many levels', () => {
    expect(demangleRust(`_R${'Nv'.repeat(5000)}`)).toBeUndefined();
  });
});

function isV0(symbol: string): boolean {
  return symbol.startsWith('_R');
}
