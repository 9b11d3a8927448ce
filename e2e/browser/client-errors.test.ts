import { readFile } from 'node:fs/promises';
import { withProducer } from '@bpf-link-wasm/testkit/bitcode';
import { describe, expect, it } from 'vitest';
import { forkBitcode } from '../suites/fixture.js';
import { browserNames } from './browsers.js';
import { useBrowser } from './use-browser.js';
import { useClient } from './use-client.js';

const fork = await readFile(forkBitcode);

/** Inputs that cannot be linked, with their errors. */
const badInputs: readonly { name: string; bytes: Uint8Array; error: object }[] = [
  { name: 'empty.bc', bytes: new Uint8Array(), error: { code: 'INPUT_EMPTY', details: { name: 'empty.bc' } } },
  {
    name: 'photo.bc',
    bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16),
    error: { code: 'INPUT_UNKNOWN_KIND', details: { name: 'photo.bc', head: 'ffd8ffe0', kind: 'unknown' } },
  },
  {
    name: 'new.bc',
    bytes: withProducer(fork, 'LLVM24.0.0-rust-1.102.0-nightly'),
    error: {
      code: 'INPUT_NEWER_LLVM',
      message: expect.stringContaining(
        'made by LLVM 24.0.0 (rustc 1.102.0-nightly), but this linker reads bitcode up to LLVM 23',
      ),
    },
  },
  {
    name: 'half.bc',
    bytes: fork.subarray(0, fork.length / 2),
    error: { code: 'INPUT_INVALID_BITCODE', details: { name: 'half.bc', producer: 'LLVM22.1.8' } },
  },
  {
    name: 'broken.ll',
    bytes: Buffer.from('define i32 @f() {\n  ret i64 0\n}\n'),
    error: { code: 'INPUT_INVALID_IR', diagnostics: [{ severity: 'error', location: { line: 2 } }] },
  },
  {
    name: 'broken.a',
    bytes: Buffer.from('!<arch>\nnot a header'),
    error: { code: 'INPUT_INVALID_ARCHIVE', details: { name: 'broken.a' } },
  },
];

describe.each(browserNames)('errors in %s', (name) => {
  const client = useClient(useBrowser(name, { optimizesEngine: false }));

  it('of bad inputs have class, code, details and diagnostics, and do not affect the next link', async () => {
    const inputs = badInputs.map(({ name: file, bytes }) => ({ name: file, bytes: [...bytes] }));
    const { errors, length } = await client.page.evaluate(async (files) => {
      const { createLinker, errorOf, linkFile } = globalThis.page;
      const linker = await createLinker();
      const found = [];
      for (const { name: file, bytes } of files) {
        found.push(await errorOf(() => linker.link({ inputs: [{ name: file, bytes: Uint8Array.from(bytes) }] })));
      }
      return { errors: found, length: (await linkFile(linker, 'inputs/fork.bc')).length };
    }, inputs);
    const common = { name: 'LinkError', family: 'input', isOurs: true };
    expect(errors).toMatchObject(badInputs.map(({ error }) => ({ ...common, ...error })));
    expect(length).toBeGreaterThan(0);
  });

  it('of inputs and options that the linker does not accept', async () => {
    const errors = await client.page.evaluate(async () => {
      const { createLinker, driver, errorOf } = globalThis.page;
      const linker = await createLinker();
      const engine = new URL('engine/bpf-linker.wasm', location.href);
      return [
        await errorOf(() => linker.link({ inputs: [] })),
        await errorOf(() => linker.link({ inputs: ['path.bc' as never] })),
        await errorOf(() => linker.link({ inputs: [1 as never] })),
        await errorOf(async () => linker.link({ inputs: [await fetch('missing.bc')] })),
        await errorOf(() => linker.link({ inputs: [new Uint8Array(1)], cpu: 'v9' as never })),
        await errorOf(() => linker.link({ inputs: [new Uint8Array(1)], sources: 'disk' })),
        await errorOf(() => driver.createWorkerLinker({ engineURL: engine } as never)),
        await errorOf(() => driver.createWorkerLinker({ engine: new Uint8Array(8), engineUrl: engine })),
      ];
    });
    const bytesExpected = 'a Uint8Array, Blob, File, Response or {name, bytes}';
    expect(errors).toMatchObject([
      { code: 'USAGE_NO_INPUTS' },
      { code: 'USAGE_INPUT_KIND', details: { index: 0, found: 'a string', expected: bytesExpected } },
      { code: 'USAGE_INPUT_KIND', details: { index: 0, found: 'a number', expected: bytesExpected } },
      { code: 'IO_FETCH_FAILED', details: { url: `${client.server.url}missing.bc`, reason: 'status 404' } },
      { code: 'USAGE_BAD_VALUE', details: { option: 'cpu' } },
      { code: 'USAGE_BAD_VALUE', details: { option: 'sources' } },
      { code: 'USAGE_UNKNOWN_OPTION', details: { option: 'engineURL' } },
      { code: 'USAGE_BAD_VALUE', details: { option: 'engineUrl' } },
    ]);
  });

  it('of an engine that cannot be loaded can be retried', async () => {
    client.server.failures.set('engine/bpf-linker.wasm', 503);
    const errors = await client.page.evaluate(async () => {
      const { createLinker, errorOf } = globalThis.page;
      return [
        await errorOf(() => createLinker()),
        await errorOf(() => createLinker({ engineUrl: 'blank.html' })),
        await errorOf(() => createLinker({ engineUrl: 'http://localhost:1/' })),
        await errorOf(() => createLinker({ engineUrl: undefined as never })),
      ];
    });
    const found = 'found text/html; charset=utf-8, expected a WebAssembly module';
    expect(errors).toMatchObject([
      { code: 'ENGINE_LOAD_FAILED', details: { source: 'engine/bpf-linker.wasm', reason: 'status 503' } },
      { code: 'ENGINE_LOAD_FAILED', details: { source: 'blank.html', reason: found } },
      { code: 'ENGINE_LOAD_FAILED', details: { source: 'http://localhost:1/' } },
      { code: 'ENGINE_LOAD_FAILED', details: { source: '@bpf-link-wasm/engine' } },
    ]);
    client.server.failures.clear();
    const length = await client.page.evaluate(async () => {
      const { createLinker, linkFile } = globalThis.page;
      return (await linkFile(await createLinker(), 'inputs/fork.bc')).length;
    });
    expect(length).toBeGreaterThan(0);
  });

  it('of an engine with another hash', async () => {
    const error = await client.page.evaluate(async () => {
      const { createLinker, errorOf } = globalThis.page;
      return errorOf(() => createLinker({ integrity: '0'.repeat(64) }));
    });
    expect(error).toMatchObject({
      name: 'EngineError',
      code: 'ENGINE_INTEGRITY',
      details: { expected: '0'.repeat(64) },
    });
  });

  it('of a worker with a missing script can be retried', async () => {
    client.server.failures.set('driver/worker-browser.js', 404);
    const error = await client.page.evaluate(async () => {
      const { createLinker, errorOf } = globalThis.page;
      return errorOf(() => createLinker());
    });
    expect(error).toMatchObject({ code: 'ENGINE_WORKER_DIED', details: { reason: 'its script could not be loaded' } });
    client.server.failures.clear();
    await client.page.evaluate(async () => (await globalThis.page.createLinker()).version());
  });

  it('of a worker from another origin than the page', async () => {
    const error = await client.page.evaluate(async () => {
      const { createLinker, errorOf } = globalThis.page;
      return errorOf(() => createLinker({ workerUrl: 'http://localhost:1/worker.js' }));
    });
    expect(error).toMatchObject({ code: 'ENGINE_WORKER_DIED' });
  });
});
