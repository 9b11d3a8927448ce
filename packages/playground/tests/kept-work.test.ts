import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findKeptWork, keepWork } from '../src/state/kept-work.js';

const file = (size: number) => ({
  name: 'editor.ll',
  bytes: new Uint8Array(size).fill(7),
  role: 'link' as const,
  isEdited: true,
});

describe('the work that survives a reload', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('comes back as it was', async () => {
    const work = { id: 5, files: [file(300)], example: '' };
    keepWork(work);
    expect(await findKeptWork(5)).toEqual(work);
  });

  it('is that of one id only', async () => {
    keepWork({ id: 5, files: [file(3)], example: '' });
    expect(await findKeptWork(6)).toBeUndefined();
  });

  it('leaves out of session storage what is too large, and keeps nothing older there in its place', async () => {
    keepWork({ id: 5, files: [file(3)], example: '' });
    keepWork({ id: 6, files: [file(2_000_000)], example: '' });
    expect([await findKeptWork(5), await findKeptWork(6)]).toEqual([undefined, undefined]);
  });

  it('is none where storage is forbidden', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    keepWork({ id: 5, files: [file(3)], example: '' });
    expect(await findKeptWork(5)).toBeUndefined();
  });
});
