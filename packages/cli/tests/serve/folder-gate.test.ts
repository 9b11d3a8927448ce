import { describe, expect, test } from 'vitest';
import { FolderGate } from '../../src/serve/folder-gate.js';

/** A gate and what happens at it. */
function watchGate(): {
  gate: FolderGate;
  seen: string[];
  run: (folder: string, name: string) => { done: Promise<void>; finish: () => void };
} {
  const seen: string[] = [];
  const gate = new FolderGate((folder) => {
    seen.push(`change ${folder}`);
    if (folder === '/gone') throw new Error('gone');
  });
  return {
    gate,
    seen,
    run(folder, name) {
      let finish!: () => void;
      const finished = new Promise<void>((resolve) => (finish = resolve));
      const action = async (): Promise<void> => {
        seen.push(`start ${name}`);
        await finished;
        seen.push(`end ${name}`);
      };
      return { done: gate.run(folder, action), finish };
    },
  };
}

describe('FolderGate', () => {
  test('lets actions for one folder run together, those for another after them', async () => {
    const { gate, seen, run } = watchGate();
    const [a, b, c] = [run('/1', 'a'), run('/1', 'b'), run('/2', 'c')];
    expect(gate.size).toBe(3);
    a.finish();
    await a.done;
    expect(seen).toEqual(['change /1', 'start a', 'start b', 'end a']);
    b.finish();
    c.finish();
    await Promise.all([b.done, c.done]);
    expect(seen.slice(4)).toEqual(['end b', 'change /2', 'start c', 'end c', 'change undefined']);
    expect(gate.size).toBe(0);
  });

  test('continues after a folder that cannot be entered', async () => {
    const { gate, run } = watchGate();
    await expect(run('/gone', 'a').done).rejects.toThrow('gone');
    const next = run('/1', 'b');
    next.finish();
    await next.done;
    expect(gate.size).toBe(0);
  });

  test('keeps the order: a later action for the current folder waits behind one for another folder', async () => {
    const { seen, run } = watchGate();
    const all = [run('/1', 'a'), run('/2', 'b'), run('/1', 'c')];
    for (const { finish } of all) finish();
    await Promise.all(all.map(({ done }) => done));
    expect(seen.filter((line) => line.startsWith('start'))).toEqual(['start a', 'start b', 'start c']);
  });
});
