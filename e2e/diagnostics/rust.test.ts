import { createLinker, LinkError, type Diagnostic, type LinkOptions } from '@bpf-link-wasm/driver';
import { demand } from '@bpf-link-wasm/testkit/requirement';
import { beforeAll, describe, expect, it } from 'vitest';
import { rustWithSources } from '../cargo/cargo-crate.js';
import { compileFailures, lineOf } from './failures.js';

/** Typical problems of BPF linker users, compiled by rustc: the code, line and message for each. */
describe('faulty Rust programs', { timeout: 120_000 }, () => {
  let inputs: readonly string[] = [];
  let panicking: readonly string[] = [];
  beforeAll(async () => {
    if (rustWithSources.missing() !== undefined) return;
    inputs = await compileFailures();
    panicking = await compileFailures('--cfg', 'feature="says_why"');
  }, 300_000);

  async function diagnose(name: string, options: LinkOptions = {}, from = inputs): Promise<readonly Diagnostic[]> {
    using linker = await createLinker();
    const request = { inputs: from, exportSymbols: [name, 'LICENSE'], ...options };
    return linker.link(request).then(
      ({ diagnostics }) => diagnostics,
      (error: unknown) => {
        if (error instanceof LinkError) return error.diagnostics;
        throw error;
      },
    );
  }

  it.each([
    ['calls_strlen', 'warning', 'LINK_UNDEFINED_FUNCTION', 'function "strlen": called, but defined in no input'],
    ['calls_abort', 'warning', 'LINK_UNDEFINED_FUNCTION', 'function "abort": called, but defined in no input'],
    ['signed_division', 'error', 'CODEGEN_SIGNED_DIVISION', 'link with --cpu v4'],
    ['floating_point', 'error', 'CODEGEN_FLOAT', 'BPF has none, and "__floatdidf" would be called'],
    ['large_stack', 'error', 'CODEGEN_STACK_LIMIT', 'more than the 512 bytes'],
    ['through_a_pointer', 'warning', 'LINK_INDIRECT_CALL', 'no kernel allows that'],
    ['formats', 'warning', 'LINK_CORE_FMT', 'linked in to format text'],
  ] as const)('%s: %s %s with its line', async (name, severity, code, words) => {
    const [first] = await diagnose(name);
    expect(first).toMatchObject({ severity, code, message: expect.stringContaining(words) });
    expect(first!.location).toMatchObject({
      function: name,
      line: await lineOf(name),
      file: expect.stringMatching(/failures\.rs$/),
    });
  });

  it('names the function with more than five arguments', async (context) => {
    demand(context, rustWithSources);
    const [first] = await diagnose('six_arguments');
    expect(first).toMatchObject({
      severity: 'warning',
      code: 'LINK_STACK_ARGUMENTS',
      location: { demangled: '<failures::Sums>::of_six' },
    });
    expect(first!.message).toMatch(/^function "<failures::Sums>::of_six": its arguments take 6 registers/);
    expect(first!.location!.line).toBe(await lineOf('six_arguments'));
  });

  it('links a function that returns an aggregate', async (context) => {
    demand(context, rustWithSources);
    expect(await diagnose('aggregate_return')).toEqual([]);
  });

  it('reports where inlined code was written', async (context) => {
    demand(context, rustWithSources);
    const [first] = await diagnose('signed_division');
    expect(first!.notes).toEqual([
      expect.stringMatching(/^in code inlined from \/rustc\/library\/core\/src\/num\/int_macros\.rs:\d+:\d+$/),
    ]);
  });

  it('supports signed division with the instruction set that has it', async (context) => {
    demand(context, rustWithSources);
    expect(await diagnose('signed_division', { cpu: 'v4' })).toEqual([]);
  });

  it('reports where a panic handler brings in formatting', async (context) => {
    demand(context, rustWithSources);
    const found = await diagnose('panics', {}, panicking);
    expect(found).toContainEqual(
      expect.objectContaining({
        code: 'LINK_CORE_FMT',
        location: expect.objectContaining({ line: await lineOf('panics') }),
      }),
    );
    expect(await diagnose('panics')).toEqual([]);
  });

  it('replaces a memcpy that no input defines with a loop', async (context) => {
    demand(context, rustWithSources);
    expect(await diagnose('calls_memcpy', {}, inputs.slice(0, 1))).toEqual([]);
  });

  it('warns about a memcmp that no input defines', async (context) => {
    demand(context, rustWithSources);
    const alone = await diagnose('calls_memcmp', {}, inputs.slice(0, 1));
    expect(alone).toMatchObject([{ code: 'LINK_UNDEFINED_FUNCTION', details: { symbol: 'memcmp' } }]);
    expect(alone[0]!.message).toContain('-Z build-std-features=compiler-builtins-mem');
  });

  it('names the missing function of core when core is not linked', async (context) => {
    demand(context, rustWithSources);
    const found = await diagnose('formats', {}, inputs.slice(0, 1));
    const message = expect.stringContaining(
      'function "core::fmt::write": called, but defined in no input, and no kernel has it; also link the crate',
    );
    expect(found).toContainEqual(expect.objectContaining({ code: 'LINK_UNDEFINED_FUNCTION', message }));
  });
});
