import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChangeList } from '../../src/build/change-list.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is reported next, once it is. */
function listen(changes: ChangeList): string[] {
  const heard: string[] = [];
  void changes.next().then((paths) => heard.push(...paths));
  return heard;
}

test('reports changes together, once it has been quiet, each path once', async () => {
  const changes = new ChangeList(50);
  const heard = listen(changes);
  for (const path of ['a', 'b', 'a']) {
    changes.add(path);
    await vi.advanceTimersByTimeAsync(49);
  }
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(heard).toEqual(['a', 'b']);
});

test('keeps changes that nobody waits for, and reports them once', async () => {
  const changes = new ChangeList(50);
  changes.add('a');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await changes.next()).toEqual(['a']);
  const heard = listen(changes);
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual([]);
  changes.close();
});
