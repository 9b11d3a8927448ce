import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../kernel/engine.js';
import { useFolder } from '../suites/use-folder.js';
import { useTarget } from '../suites/use-target.js';

const target = useTarget(openEngine);
const folder = useFolder();

/** A program with a branch over this many instructions. */
async function branchOver(instructions: number): Promise<string> {
  const path = folder.path(`over-${instructions}.ll`);
  const body = '  call void asm sideeffect "r0 = r0", ""()\n'.repeat(instructions);
  await writeFile(
    path,
    `target triple = "bpfel"
define i32 @program(ptr %context) section "socket" {
  %value = load volatile i32, ptr %context
  %isZero = icmp eq i32 %value, 0
  br i1 %isZero, label %body, label %end
body:
${body}  br label %end
end:
  %result = load volatile i32, ptr %context
  ret i32 %result
}
`,
  );
  return path;
}

describe('a branch', { timeout: 120_000 }, () => {
  it('reaches 32,767 instructions', async () => {
    const { diagnostics } = await target.link([await branchOver(32_767)], { cpu: 'v3' });
    expect(diagnostics.map(({ code }) => code)).not.toContain('CODEGEN_BRANCH_RANGE');
  });

  it('over more is an error before v4', async () => {
    const path = await branchOver(32_768);
    await expect(target.link([path], { cpu: 'v3' })).rejects.toMatchObject({
      diagnostics: [{ code: 'CODEGEN_BRANCH_RANGE', severity: 'error' }],
    });
    expect((await target.link([path], { cpu: 'v4' })).diagnostics).not.toContainEqual(
      expect.objectContaining({ severity: 'error' }),
    );
  });
});
