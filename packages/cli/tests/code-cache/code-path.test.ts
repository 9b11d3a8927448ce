import { describe, expect, test } from 'vitest';
import { codeCacheFolder, codeFileName } from '../../src/code-cache/code-path.js';

describe('codeCacheFolder', () => {
  test('is what the variable says', () => {
    expect(codeCacheFolder({ BPF_LINK_WASM_CODE_CACHE: '/a/b' })).toBe('/a/b');
    expect(codeCacheFolder({ BPF_LINK_WASM_CODE_CACHE: 'off' })).toBeUndefined();
  });

  test.skipIf(process.platform !== 'linux')("lies in the user's cache folder, which must be absolute", () => {
    expect(codeCacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/bpf-link-wasm/code');
    expect(codeCacheFolder({ XDG_CACHE_HOME: 'c' })).toMatch(/^\/.*\/\.cache\/bpf-link-wasm\/code$/);
  });
});

describe('codeFileName', () => {
  test('names engine, runtime and processor', () => {
    expect(codeFileName()).toMatch(
      new RegExp(`^[0-9a-f]{16}-\\d+-\\d+-${process.version}-${process.arch}-[0-9a-f]+\\.code$`),
    );
  });
});
