import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { codeCacheFolder, codeFileName } from '../../src/code-cache/code-path.js';

describe('codeCacheFolder', () => {
  test('is the value of the variable', () => {
    expect(codeCacheFolder({ BPF_LINK_WASM_CODE_CACHE: '/a/b' })).toBe(join('/a', 'b'));
    expect(codeCacheFolder({ BPF_LINK_WASM_CODE_CACHE: 'off' })).toBeUndefined();
  });

  test.each(['code', './code', '~/code'])('is undefined when the variable is %j, which is not absolute', (setting) => {
    expect(codeCacheFolder({ BPF_LINK_WASM_CODE_CACHE: setting, XDG_CACHE_HOME: '/c' })).toBeUndefined();
  });

  test.skipIf(process.platform !== 'linux')("is in the user's cache folder, which must be absolute", () => {
    expect(codeCacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/bpf-link-wasm/code');
    expect(codeCacheFolder({ XDG_CACHE_HOME: 'c' })).toMatch(/^\/.*\/\.cache\/bpf-link-wasm\/code$/);
  });
});

describe('codeFileName', () => {
  test("identifies the engine's content, runtime and processor, but not the installation", () => {
    const { wasm } = createRequire(import.meta.url)('@bpf-link-wasm/engine/manifest.json') as {
      wasm: { sha256: string };
    };
    const tag = (cachedDataVersionTag() >>> 0).toString(16);
    expect(codeFileName()).toBe(`${wasm.sha256.slice(0, 16)}-${process.version}-${process.arch}-${tag}.code`);
  });
});
