import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { abiVersion, EngineInstance, type EngineHost } from '../../src/engine/engine-instance.js';
import { memoryLimits, MemoryPool } from '../../src/engine/engine-memory.js';
import { errorOf, rejectionOf } from '../error-of.js';
import { code, createFakeEngine, fakeOutput, fakeResult, type FakeEngine } from '../fake-engine.js';

const idleHost: EngineHost = { read: () => -1, open: () => undefined, source: () => undefined, stage() {} };

const start = (fake: FakeEngine = {}, host: Partial<EngineHost> = {}): Promise<EngineInstance> =>
  EngineInstance.start(new WebAssembly.Module(createFakeEngine(fake)), { ...idleHost, ...host }, new MemoryPool());

/** A link that runs these instructions and succeeds. */
const linkThat = (...instructions: readonly (readonly number[])[]): number[] => [
  ...instructions.flat(),
  ...code.constant(0),
];

describe('EngineInstance', () => {
  test('returns the result and copies of outputs', async () => {
    const instance = await start();
    expect(instance.link({})).toEqual(fakeResult);
    expect(instance.output(0)).toEqual(fakeOutput);
    expect(instance.output(0).buffer).not.toBe(instance.output(0).buffer);
  });

  test('returns its memory for the next instance', async () => {
    const pool = new MemoryPool();
    const module = new WebAssembly.Module(createFakeEngine({ link: linkThat(code.store(64, 7)) }));
    const instance = await EngineInstance.start(module, idleHost, pool);
    instance.link({});
    instance.release();
    const memory = pool.take();
    expect(memory.buffer.byteLength).toBe(memoryLimits.initial);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
    pool.give(memory, 0);
    expect(pool.take()).toBe(memory);
  });

  test('reports its version', async () => {
    expect((await start()).version()).toEqual({ llvm: '23.1.1', targets: ['bpf'], cpus: ['generic'] });
  });

  test('refuses another ABI', async () => {
    expect(await rejectionOf(start({ abi: 7 }))).toMatchObject({
      code: 'ENGINE_ABI_MISMATCH',
      details: { found: 7, expected: 3 },
    });
  });

  test('lets the engine read into its memory', async () => {
    const reads: unknown[] = [];
    const link = linkThat(
      code.constant(1),
      code.constantF64(2 ** 40),
      code.constant(64),
      code.constant(9),
      code.call('read'),
      code.drop,
    );
    (await start({ link }, { read: (input, offset, target) => reads.push([input, offset, target.byteLength]) })).link(
      {},
    );
    expect(reads).toEqual([[1, 2 ** 40, 9]]);
  });

  test('asks the host for a source file once for its size and text', async () => {
    const paths: string[] = [];
    const ask = [...code.text('a.rs'), ...code.constant(0), ...code.constant(0), ...code.call('source'), ...code.drop];
    const link = linkThat(ask, ask);
    (await start({ link, text: 'a.rs' }, { source: (path) => void paths.push(path) })).link({});
    expect(paths).toEqual(['a.rs']);
  });

  test('reports a trap with code, stage and cause', async () => {
    const link = [...code.text('codegen'), ...code.call('stage'), ...code.trap];
    const instance = await start({ link, text: 'codegen' });
    const error = errorOf(() => instance.link({}));
    expect(error).toMatchObject({ code: 'ENGINE_TRAP', family: 'engine', details: { stage: 'codegen', log: '' } });
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError);
  });

  test('reports stack exhaustion with a code', async () => {
    const instance = await start({ link: code.recurse });
    expect(errorOf(() => instance.link({})).code).toBe('ENGINE_STACK_OVERFLOW');
  });

  test.each([
    [0, { code: 'ENGINE_FATAL', details: { llvm: 'Cannot select', stage: 'load' } }],
    [1, { code: 'ENGINE_OUT_OF_MEMORY', details: { reason: 'Cannot select', stage: 'load' } }],
  ])('keeps the message of a fatal error of kind %i', async (kind, expected) => {
    const link = linkThat(code.constant(kind), code.text('Cannot select'), code.call('fatal'));
    const instance = await start({ link, text: 'Cannot select' });
    expect(errorOf(() => instance.link({}))).toMatchObject(expected);
  });

  test('reports an exit with a code and keeps what was printed', async () => {
    const link = linkThat(code.text('31'), code.call('log'), code.constant(3), code.text('31'), code.call('fatal'));
    const instance = await start({ link, text: '31' });
    expect(errorOf(() => instance.link({}))).toMatchObject({
      code: 'ENGINE_EXITED',
      details: { exitCode: 31, log: '31' },
    });
  });

  test('keeps what LLVM printed before it trapped', async () => {
    const link = linkThat(code.text('out of registers'), code.call('log'), code.trap);
    const instance = await start({ link, text: 'out of registers' });
    expect(errorOf(() => instance.link({}))).toMatchObject({
      code: 'ENGINE_TRAP',
      details: { log: 'out of registers' },
    });
  });

  test('returns the result of a link that trapped because of an input', async () => {
    const failed = { ...fakeResult, ok: false };
    const instance = await start({ link: linkThat(code.trap), blamesInput: true, result: failed });
    expect(instance.link({})).toEqual(failed);
  });

  test('reports each pass to its host', async () => {
    const passes: string[][] = [];
    const decoder = new TextDecoder();
    const pass = (name: Uint8Array, functionName: Uint8Array): void =>
      void passes.push([decoder.decode(name), decoder.decode(functionName)]);
    const link = linkThat(code.text('SROA'), code.constant(code.textAddress), code.constant(2), code.call('pass'));
    const instance = await start({ link, text: 'SROA' }, { pass });
    instance.link({});
    expect(passes).toEqual([['SROA', 'SR']]);
  });

  test('fails on an unknown import only when it is called', async () => {
    const instance = await start({ link: linkThat(code.call('unheard_of')) });
    expect(errorOf(() => instance.link({}))).toMatchObject({
      code: 'ENGINE_MISSING_IMPORT',
      details: { module: 'env', name: 'unheard_of' },
    });
  });

  test.each([
    [{ result: '{"ok":' }, 'not JSON: {"ok":'],
    [{ hasNullResult: true }, 'a null pointer'],
  ])('rejects a result like %j', async (fake, reason) => {
    const instance = await start(fake);
    expect(errorOf(() => instance.link({}))).toMatchObject({ code: 'ENGINE_BAD_RESULT', details: { reason } });
  });

  test('passes on errors thrown by the host', async () => {
    const reason = new DOMException('stop', 'AbortError');
    const link = linkThat(code.text('read'), code.call('stage'));
    const stage = (): never => {
      throw reason;
    };
    const instance = await start({ link, text: 'read' }, { stage });
    expect(() => instance.link({})).toThrow(reason);
  });
});

const engineFolder = new URL('../../../../llvm-wasm/', import.meta.url);

test('uses the ABI version of versions.json', () => {
  const versions = JSON.parse(readFileSync(new URL('versions.json', engineFolder), 'utf8')) as { abi: number };
  expect(abiVersion).toBe(versions.abi);
});

test('uses the ABI version of bpf_link.h', () => {
  const header = readFileSync(new URL('include/bpf_link.h', engineFolder), 'utf8');
  expect(header).toContain(`#define BL_ABI_VERSION ${abiVersion}\n`);
});
