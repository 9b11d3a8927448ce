import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportPrograms } from '../../src/loaders/report-programs.js';
import { decodeObject } from '../../src/object/btf-object.js';

function usesOf(name: string): Map<string, readonly [use: string, relocations: number]> {
  const { elf, btf, ext } = decodeObject(readFileSync(new URL(`../core/${name}.o`, import.meta.url)));
  const [program] = reportPrograms(elf!, btf, ext());
  return new Map(program!.core.map(({ path, use, relocations }) => [path, [use, relocations]]));
}

describe('scanCoreUses', () => {
  it("finds guarded reads in the program's function and in one that it calls", () => {
    expect([...usesOf('guarded')]).toEqual([
      ['struct sample.a', ['needed', 1]],
      ['struct sample___v2.gone', ['guarded', 4]],
    ]);
  });

  it('separates fields that are only asked about from those that are also read', () => {
    const uses = usesOf('prog');
    expect(uses.get('struct sample')).toEqual(['asked', 3]);
    expect(uses.get('enum color::BLUE')).toEqual(['asked', 1]);
    expect(uses.get('struct absent.x')).toEqual(['needed', 1]);
    // Asked about as well, but nothing guards the read.
    expect(uses.get('struct sample___old.missing')).toEqual(['needed', 2]);
  });

  it('raises the minimum kernel to the first one that exposes its types', () => {
    const { elf, btf, ext } = decodeObject(readFileSync(new URL('../core/prog.o', import.meta.url)));
    expect(reportPrograms(elf!, btf)[0]).toMatchObject({ core: [], minimumKernel: '4.7' });
    expect(reportPrograms(elf!, btf, ext())[0]).toMatchObject({ minimumKernel: '5.4' });
  });
});
