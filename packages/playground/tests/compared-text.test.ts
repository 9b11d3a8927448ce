import { describe, expect, it } from 'vitest';
import type { ListingRow } from '../src/inspect/disassemble.js';
import { withoutDebugInfo } from '../src/inspect/ir-text.js';
import { listingText } from '../src/inspect/listing-text.js';

const row = (text: string, target?: number): ListingRow => ({
  index: 0,
  offset: 0,
  size: 8,
  text,
  notes: [],
  ...(target !== undefined && { target }),
});

describe('listingText', () => {
  it('names the places that jumps go to, in their order', () => {
    const rows = [row('if r1 == 0x0 goto +0x2', 3), row('r2 = 0x1'), row('goto -0x3', 0), row('exit')];
    expect(listingText({ rows, jumps: [] })).toBe('L1:\n  if r1 == 0x0 goto L2\n  r2 = 0x1\n  goto L1\nL2:\n  exit');
  });

  it('leaves a jump that goes nowhere known as it is', () => {
    expect(listingText({ rows: [row('goto +0x7')], jumps: [] })).toBe('  goto +0x7');
  });
});

describe('withoutDebugInfo', () => {
  it('drops metadata, debug records and their attachments, and keeps the code', () => {
    const ir = [
      "; ModuleID = 'linked'",
      'source_filename = "a"',
      'define i32 @f(ptr %ctx) section "xdp" !dbg !7 {',
      '    #dbg_value(ptr %ctx, !9, !DIExpression(), !10)',
      '  %1 = load i32, ptr %ctx, align 4, !dbg !11, !noundef !3',
      '  br i1 %2, label %a, label %b, !dbg !12, !prof !13',
      '}',
      '',
      '',
      '',
      '!llvm.module.flags = !{!0}',
      '!7 = distinct !DISubprogram(name: "f")',
    ].join('\n');
    expect(withoutDebugInfo(ir)).toBe(
      [
        'define i32 @f(ptr %ctx) section "xdp" {',
        '  %1 = load i32, ptr %ctx, align 4',
        '  br i1 %2, label %a, label %b',
        '}',
      ].join('\n'),
    );
  });
});
