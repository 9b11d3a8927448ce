import { expectError } from '@bpf-link-wasm/testkit/expect-error';
import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { describe, expect, it } from 'vitest';
import { fixture, forkBitcode } from './fixture.js';
import { textOf } from './link-target.js';
import type { OpenTarget } from './link-target.js';
import { useTarget } from './use-target.js';

/** Which definition wins, and what stays global. */
export function symbolsSuite(open: OpenTarget): void {
  describe('symbols', () => {
    const target = useTarget(open);
    const assembly = async (names: readonly string[], exportSymbols: string[] = ['use']): Promise<string> => {
      const inputs = names.map((name) => fixture(`symbols/${name}.ll`));
      return textOf(await target.link(inputs, { exportSymbols, emit: ['asm'] }), 'asm');
    };

    it.each([
      { names: ['use', 'strong'], result: 1 },
      { names: ['use', 'weak'], result: 3 },
      { names: ['use', 'linkonce'], result: 5 },
      { names: ['use', 'weak', 'strong'], result: 1 },
      { names: ['strong', 'weak', 'use'], result: 1 },
      { names: ['use', 'linkonce', 'strong'], result: 1 },
      { names: ['weak', 'weak-again', 'use'], result: 3 },
      { names: ['weak-again', 'weak', 'use'], result: 4 },
    ])('links $names to the definition that returns $result', async ({ names, result }) => {
      fileCheck(await assembly(names), `CHECK: use:\nCHECK: {{[rw]}}0 = ${result}\nCHECK-NEXT: exit`);
    });

    it('names both inputs that define a symbol', async () => {
      const error = await expectError(() => assembly(['use', 'strong', 'strong-again']));
      const details = {
        symbol: 'pick',
        first: fixture('symbols/strong.ll'),
        second: fixture('symbols/strong-again.ll'),
      };
      expect(error).toMatchObject({ code: 'LINK_DUPLICATE_SYMBOL', details });
    });

    it('reports where a symbol is defined twice', async () => {
      const error = await expectError(() => target.link([forkBitcode, forkBitcode]));
      expect(error).toMatchObject({
        code: 'LINK_DUPLICATE_SYMBOL',
        details: { firstAt: expect.stringMatching(/fork\.rs:\d+$/) },
      });
      expect(error.message).toMatch(
        /^symbol "[^"]+": defined in ".*fork\.bc" \(.*fork\.rs:\d+\) and again in ".*fork\.bc"$/,
      );
    });

    it('makes everything internal except exports', async () => {
      fileCheck(await assembly(['use', 'strong']), 'CHECK-NOT: pick\nCHECK: .globl use\nCHECK-NOT: pick');
    });

    it('keeps exports global', async () => {
      const both = await assembly(['use', 'strong', 'number'], ['use', 'number']);
      expect(both).toMatch(/\.globl\s+use\b/);
      expect(both).toMatch(/\.globl\s+number\b/);
    });

    it('makes a function with an untyped pointer parameter local, since the kernel refuses to verify it on its own', async () => {
      const inputs = [fixture('symbols/use.ll'), fixture('symbols/strong.ll')];
      const settings = { exportSymbols: ['use', 'pick', 'fork'], emit: ['asm'] } as const;
      expect(textOf(await target.link([...inputs, forkBitcode], settings), 'asm')).not.toMatch(/\.globl\s+pick\b/);
      // Without debug info in the remaining code there is no BTF, and without BTF nothing is verified separately.
      expect(textOf(await target.link(inputs, settings), 'asm')).toMatch(/\.globl\s+pick\b/);
    });

    it('exports public symbols when no export is named', async () => {
      const text = textOf(await target.link([forkBitcode], { emit: ['asm'] }), 'asm');
      for (const name of ['fork', 'PID_MAP', 'LICENSE']) expect(text).toMatch(new RegExp(`\\.globl\\s+${name}\\b`));
    });

    it('reports an undefined export as a warning in the command', async () => {
      const linked = await target.link([forkBitcode], { exportSymbols: ['fork', 'nothing'] });
      const severity = expect.stringMatching(/^(note|warning)$/);
      expect(linked.diagnostics).toContainEqual(expect.objectContaining({ code: 'LINK_UNRESOLVED_EXPORT', severity }));
    });

    it('refuses exports that leave nothing, and suggests the intended symbol', async () => {
      const error = await expectError(() => target.link([forkBitcode], { exportSymbols: ['frok'] }));
      expect(error).toMatchObject({ code: 'LINK_UNRESOLVED_EXPORT', details: { symbols: ['frok'], empty: true } });
      expect(error.message).toContain('did you mean "fork"?');
      const linked = await target.link([forkBitcode], { exportSymbols: ['fork', 'PID_MPA'] });
      const message = expect.stringContaining('did you mean "PID_MAP"?');
      expect(linked.diagnostics).toContainEqual(expect.objectContaining({ code: 'LINK_UNRESOLVED_EXPORT', message }));
    });

    it('leaves kernel functions undefined', async () => {
      const text = await assembly(['kernel-function'], ['locked']);
      fileCheck(text, 'CHECK: locked:\nCHECK: call bpf_rcu_read_lock\nCHECK: call bpf_rcu_read_unlock');
    });
  });
}
