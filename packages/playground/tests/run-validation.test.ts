import { readFileSync } from 'node:fs';
import { decodeElf } from '@bpf-link-wasm/btf';
import { createLinker } from '@bpf-link-wasm/driver';
import type { ComponentChildren, VNode } from 'preact';
import { describe, expect, it } from 'vitest';
import { inspect } from '../src/inspect/inspected.js';
import { runValidation } from '../src/inspect/run-validation.js';
import { noBtf } from '../src/views/empty.js';

const bitcode = readFileSync(new URL('../examples/xdp-counter/xdp_counter.bc', import.meta.url));
const linker = await createLinker();
const { outputs } = await linker.link({ inputs: [{ name: 'xdp_counter.bc', bytes: bitcode }] });
const object = outputs[0]!.bytes;

/** The object with bytes of a section changed. */
function changed(section: string, change: (data: Uint8Array) => void): Uint8Array<ArrayBuffer> {
  const bytes = object.slice();
  const { offset, size } = decodeElf(bytes).section(section)!;
  change(bytes.subarray(offset, offset + size));
  return bytes;
}

describe('runValidation', () => {
  it('finds nothing in an object that a kernel accepts', () => {
    const { answer, minimum } = runValidation({ bytes: object, isElf: true, kernel: '6.1', loader: 'libbpf' });
    expect(answer).toMatchObject({ ok: true });
    expect(minimum.kernel).toBeDefined();
  });

  it("tells a loader's refusal from a kernel's", () => {
    const bytes = changed('.strtab', (data) => {
      const at = Buffer.from(data).indexOf('\0COUNTERS\0') + 1;
      data[at] = 'X'.charCodeAt(0);
    });
    const { answer, minimum } = runValidation({ bytes, isElf: true, kernel: '6.1', loader: 'libbpf' });
    expect(answer).toMatchObject({ ok: false, refusedBy: 'loader', refusal: expect.stringContaining('COUNTERS') });
    expect(minimum.kernel).toBeUndefined();
  });
});

function textOf(node: ComponentChildren): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(textOf).join(' ');
  return textOf((node as VNode<{ children?: ComponentChildren }> | undefined)?.props.children ?? '');
}

describe('noBtf', () => {
  it('reports what is broken in the BTF, and does not ask for debug info', async () => {
    const bytes = changed('.BTF', (data) => (data[0] = 0));
    const inspected = await inspect('broken.o', bytes);
    const text = textOf(noBtf({ inspected, run: undefined }));
    expect(text).toContain(inspected.problems[0]!.message);
    expect(text).not.toContain('debug = 2');
  });

  it('shows what the linker reported of broken debug info', () => {
    const message = 'linked module: broken debug info, left out';
    const diagnostics = [
      { code: 'LINK_BROKEN_DEBUG_INFO', severity: 'warning' as const, message, details: {}, notes: [] },
    ];
    const text = textOf(
      noBtf({
        inspected: undefined,
        run: { result: undefined, diagnostics: diagnostics as never, error: undefined, milliseconds: 1 },
      }),
    );
    expect(text).toContain(message);
    expect(text).not.toContain('debug = 2');
  });

  it('says how to get debug info where there is none', () => {
    expect(textOf(noBtf({ inspected: undefined, run: undefined }))).toContain('debug = 2');
  });
});
