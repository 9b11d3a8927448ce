import { describe, expect, it } from 'vitest';
import { codes } from '../../src/kernel/codes/codes.js';
import {
  formatKernelVersion,
  listKernelVersions,
  newestKernel,
  parseKernelVersion,
} from '../../src/kernel/rules/kernel-version.js';
import { findMinimum, minimumKernel } from '../../src/kernel/minimum-kernel.js';
import { decode } from '../../src/model/decode.js';
import { validate } from '../../src/kernel/validate.js';
import { makeBlob, record as r } from './blob-maker.js';

describe('validate', () => {
  it('accepts valid BTF', () => {
    expect(validate(makeBlob([r.int()]), { kernel: '6.18' })).toEqual({ ok: true, issues: [], omitted: 0 });
  });

  it("reports the kernel's message, the location, and what to change", () => {
    const verdict = validate(
      makeBlob([
        r.int(),
        r.struct('s', 4, [
          ['a', 1, 0],
          ['b', 1, 32],
        ]),
      ]),
      { kernel: '6.18' },
    );
    expect(verdict).toEqual({
      ok: false,
      errno: 'EINVAL',
      message: '\tb type_id=1 bits_offset=32 Member exceeds struct_size',
      omitted: 0,
      issues: [
        {
          code: 'BTF_MEMBER_END',
          severity: 'error',
          message:
            'type 2 (STRUCT s): member b ends at byte 8 of 4, expected members that end inside the struct, at byte 64',
          location: { byteOffset: 64, typeId: 2, index: 1 },
          kernel: { errno: 'EINVAL', message: '\tb type_id=1 bits_offset=32 Member exceeds struct_size' },
          fix: 'enlarge the struct or move the member',
          notes: [],
        },
      ],
    });
  });

  it("reports all problems, the kernel's first", () => {
    const blob = makeBlob([r.ptr(9), r.typedef(0, 1), r.array(0, 3, 1), r.int('i', 1, 32)]);
    const verdict = validate(blob, { kernel: '6.18' });
    expect(verdict.issues.map(({ code }) => code)).toEqual([
      'BTF_NAME_MISSING',
      'BTF_ARRAY_ELEMENT',
      'BTF_INT_SIZE',
      'BTF_REFERENCE',
    ]);
    expect(verdict.ok ? '' : verdict.message).toBe('[2] TYPEDEF (anon) type_id=1 Invalid name');
  });

  it('counts problems beyond the limit', () => {
    const verdict = validate(makeBlob(Array.from({ length: 9 }, () => r.typedef(0, 0))), { maxIssues: 4 });
    expect([verdict.issues.length, verdict.omitted]).toEqual([4, 5]);
  });

  it('reports the path to a loop', () => {
    const { issues } = validate(makeBlob([r.typedef('a', 2), r.const(1)]), { kernel: '6.18' });
    expect(issues[0]).toMatchObject({
      code: 'BTF_CYCLE',
      location: { typeId: 1, path: ['TYPEDEF a [1]', 'CONST (anonymous) [2]'] },
    });
  });

  it('refuses an unknown kernel', () => {
    for (const kernel of ['4.17', '4.21', '6.20', 'linux']) {
      expect(() => validate(new Uint8Array(), { kernel })).toThrow(
        `kernel: "${kernel}", expected a version of 4.18 or later`,
      );
    }
  });

  it('accepts any byte array, aligned or not, and does not change it', () => {
    const blob = makeBlob([r.int(), r.ptr(1)]);
    const padded = new Uint8Array(blob.length + 3);
    padded.set(blob, 3);
    const copy = Uint8Array.from(padded);
    expect(validate(padded.subarray(3)).ok).toBe(true);
    expect(padded).toEqual(copy);
  });

  it('reads the byte order of a big-endian kernel', () => {
    const blob = makeBlob([r.int(), r.ptr(1)]);
    const swapped = Uint8Array.from(blob);
    const view = new DataView(swapped.buffer);
    view.setUint16(0, 0xeb9f, false);
    const little = new DataView(blob.buffer);
    for (let at = 4; at < blob.length - little.getUint32(20, true); at += 4)
      view.setUint32(at, little.getUint32(at, true), false);
    expect(validate(swapped, { byteOrder: 'big' }).ok).toBe(true);
    expect(validate(swapped)).toMatchObject({ ok: false, errno: 'EINVAL', message: 'btf_header not found' });
  });

  it('has an expectation and a fix for every code', () => {
    for (const [code, rule] of Object.entries(codes)) {
      expect(code).toMatch(/^BTF_[A-Z0-9_]+$/);
      expect(rule.expected).not.toBe('');
      expect(rule.fix).not.toBe('');
    }
  });
});

describe('the rules of a kernel', () => {
  it('are known for every release from 4.18 to the newest', () => {
    const versions = listKernelVersions().map(formatKernelVersion);
    expect([versions[0], versions[46], versions.at(-1)]).toEqual(['4.18', '7.3', newestKernel]);
    expect(parseKernelVersion('6.18.44-fc-v669')).toBe(6018.044);
    expect(formatKernelVersion(parseKernelVersion('v6.1.176-1')!)).toBe('6.1.176');
  });

  it('know the layout section from 7.1 on', () => {
    const tail = [0, 0, 0, 0, 0, 0, 0, 0];
    const blob = makeBlob([r.int('in')], { tail });
    const withLayout = Buffer.concat([blob, Buffer.from([1, 2, 3, 4])]);
    withLayout.writeUInt32LE(blob.length - 32, 24);
    withLayout.writeUInt32LE(4, 28);
    expect(validate(withLayout, { kernel: '7.0' })).toMatchObject({
      errno: 'E2BIG',
      message: 'Unsupported btf_header',
    });
    expect(validate(withLayout, { kernel: '7.1' }).ok).toBe(true);
    withLayout.writeUInt32LE(3, 28);
    expect(validate(withLayout.subarray(0, -1), { kernel: '7.1' })).toMatchObject({
      message: 'Layout section is too small',
    });
  });

  it('treat a newer kernel like the newest known one, with a warning', () => {
    const fine = validate(makeBlob([r.int()]), { kernel: '9.4' });
    expect(fine).toMatchObject({ ok: true, issues: [{ code: 'BTF_KERNEL_NEWER', severity: 'warning' }] });
    expect(fine.issues[0]!.message).toBe(
      `kernel 9.4: judged as ${newestKernel}, expected a kernel whose rules are known`,
    );
    const wrong = validate(makeBlob([r.ptr(7)]), { kernel: '7.12.3' });
    expect(wrong.issues.map(({ code }) => code)).toEqual(['BTF_REFERENCE', 'BTF_KERNEL_NEWER']);
    expect(validate(makeBlob([r.int()]), { kernel: `${newestKernel}.99` }).issues).toEqual([]);
  });

  it('use the patch level for rules backported to stable kernels', () => {
    const dotted = makeBlob([r.fwd('a.b')]);
    const answers = ['6.1', '6.1.35', '6.1.36', '6.1.176', '5.10.185', '5.10.262', '6.2', '6.4.99', '6.5'].map(
      (kernel) => [kernel, validate(dotted, { kernel }).ok],
    );
    expect(answers).toEqual([
      ['6.1', false],
      ['6.1.35', false],
      ['6.1.36', true],
      ['6.1.176', true],
      ['5.10.185', false],
      ['5.10.262', true],
      ['6.2', false],
      ['6.4.99', false],
      ['6.5', true],
    ]);
  });

  it('name the first kernel and why no earlier one', () => {
    const { kernel, reasons, exceptions } = minimumKernel(makeBlob([r.int(), r.typeTag('t', 1), r.const(2)]));
    expect([kernel, reasons.map(({ code }) => code)]).toEqual(['5.17', ['BTF_KIND']]);
    expect([exceptions[0], exceptions.at(-1)]).toEqual(['5.18', '7.1']);
    const never = minimumKernel(makeBlob([r.ptr(7)]));
    expect([never.kernel, never.reasons.map(({ code }) => code), never.exceptions]).toEqual([
      undefined,
      ['BTF_REFERENCE'],
      [],
    ]);
    const always = minimumKernel(makeBlob([r.int()]));
    expect([always.kernel, always.reasons, always.exceptions]).toEqual(['4.18', [], []]);
    const early = minimumKernel(makeBlob([r.int(), r.variable('v', 1), r.proto(2)]));
    expect([early.kernel, early.exceptions[0], early.exceptions.at(-1)]).toEqual(['5.2', '6.1', newestKernel]);
  });

  it('begin with 5.11 for the BTF of a module', () => {
    const base = decode(makeBlob([r.int()]));
    expect(minimumKernel(makeBlob([r.ptr(1)]), { base }).kernel).toBe('5.11');
  });

  it('are asked for once where they do not differ', () => {
    const asked: string[] = [];
    findMinimum((kernel) => {
      asked.push(kernel);
      return { ok: true };
    });
    expect([asked[0], asked.includes('5.7'), asked.includes('6.3'), asked.at(-1)]).toEqual([
      '4.18',
      false,
      true,
      newestKernel,
    ]);
    expect(new Set(asked).size).toBe(asked.length);
  });
});
