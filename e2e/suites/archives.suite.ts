import { fileCheck } from '@bpf-link-wasm/testkit/file-check';
import { describe, expect, it } from 'vitest';
import { fixture } from './fixture.js';
import { objectOf, textOf } from './link-target.js';
import type { OpenTarget } from './link-target.js';
import { useTarget } from './use-target.js';

const main = fixture('archive/main.bc');
const needed = ['a-member-with-a-long-name', 'retained', 'scale'];

/** Archives in all their formats, and which members are used. */
export function archivesSuite(open: OpenTarget): void {
  describe('archives', () => {
    const target = useTarget(open);
    const linkWith = (archive: string, wholeArchive = false): ReturnType<typeof target.link> =>
      target.link([main, fixture(`archive/${archive}`)], { wholeArchive, emit: ['obj', 'asm'] });

    it.each(['bsd.a', 'darwin.a', 'coff.lib', 'no-index.a', 'thin.a', 'lib.rlib', 'mixed.a'])(
      'links %s like gnu.a',
      async (archive) => {
        expect(objectOf(await linkWith(archive))).toEqual(objectOf(await linkWith('gnu.a')));
      },
    );

    it('links only the members that are needed', async () => {
      const linked = await linkWith('gnu.a');
      expect(linked.membersLinked[1]?.map((name) => name.replace(/\.bc$/, '')).toSorted()).toEqual(needed);
      fileCheck(textOf(linked, 'asm'), 'CHECK-NOT: unused\nCHECK: filter:\nCHECK-NOT: unused');
    });

    it('keeps a member that only llvm.used refers to', async () => {
      fileCheck(textOf(await linkWith('gnu.a'), 'asm'), 'CHECK: .section .retained,\nCHECK: retained:');
    });

    it.each(['gnu.a', 'lib.rlib', 'mixed.a'])('produces the same object for the whole of %s', async (archive) => {
      const whole = await linkWith(archive, true);
      expect(whole.membersLinked[1]).toHaveLength(4);
      expect(objectOf(whole)).toEqual(objectOf(await linkWith(archive)));
    });

    it('links together with an archive without members', async () => {
      const self = fixture('symbols/no-debug-info.ll');
      const linked = await target.link([self, fixture('archive/empty.a')]);
      expect(objectOf(linked)).toEqual(objectOf(await target.link([self])));
    });
  });
}
