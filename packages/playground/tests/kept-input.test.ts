import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepInput } from '../src/state/kept-input.js';
import { Store } from '../src/state/store.js';

describe('what programs are run with', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  const reload = (): Store => {
    const store = new Store();
    keepInput(store);
    return store;
  };

  it("survives a reload, and so does the verifier's log", () => {
    const before = reload();
    const input = { packet: '00 01', usesBytes: true, fields: { 'kprobe:f': { di: '7' } }, repeat: 3 };
    before.runInput.value = input;
    before.verifierLog.value = '0: R1=ctx()';
    const after = reload();
    expect(after.runInput.value).toEqual(input);
    expect(after.verifierLog.value).toBe('0: R1=ctx()');
    after.verifierLog.value = '';
    expect(reload().verifierLog.value).toBe('');
  });

  it('leaves out a log that is too long, and keeps no older one in its place', () => {
    const before = reload();
    before.verifierLog.value = 'short';
    before.verifierLog.value = 'x'.repeat(2_000_000);
    expect(reload().verifierLog.value).toBe('');
  });

  it.each(['', '{', '[]', 'null', '{"repeat":1}', '{"repeat":"1","fields":{}}'])(
    'is as at first when %j was kept',
    (text) => {
      kept.set('run-input', text);
      expect(reload().runInput.value).toEqual({ usesBytes: false, fields: {}, repeat: 1 });
    },
  );

  it('is as at first where storage is forbidden', () => {
    vi.stubGlobal('sessionStorage', undefined);
    expect(reload().runInput.value.repeat).toBe(1);
  });
});
