import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compileEngine, compileEngineStreaming, instantiateEngine } from '../../src/engine/engine-module.js';
import { MemoryPool } from '../../src/engine/engine-memory.js';
import { rejectionOf } from '../error-of.js';
import { createFakeEngine } from '../fake-engine.js';

const bytes = createFakeEngine();
const sha256 = createHash('sha256').update(bytes).digest('hex');

/** A module that imports a memory which nobody provides: (module (import "env" "memory" (memory 1))). */
const importsMemory = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 15, 1, 3, 0x65, 0x6e, 0x76],
  ...[6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 1],
]);

describe('compileEngine', () => {
  test('compiles', async () => {
    expect(await compileEngine(bytes, 'fake')).toBeInstanceOf(WebAssembly.Module);
  });

  test('accepts bytes with the given hash', async () => {
    expect(await compileEngine(bytes, 'fake', sha256)).toBeInstanceOf(WebAssembly.Module);
  });

  test('refuses bytes with another hash', async () => {
    expect(await rejectionOf(compileEngine(bytes, 'fake', '0'.repeat(64)))).toMatchObject({
      code: 'ENGINE_INTEGRITY',
      details: { source: 'fake', found: sha256, expected: '0'.repeat(64) },
    });
  });

  test('refuses bytes that are not a module', async () => {
    expect(await rejectionOf(compileEngine(new Uint8Array(8), 'zeros'))).toMatchObject({
      code: 'ENGINE_LOAD_FAILED',
      details: { source: 'zeros' },
      cause: expect.any(WebAssembly.CompileError),
    });
  });
});

describe('compileEngineStreaming', () => {
  test.each(['application/wasm', 'application/octet-stream'])('compiles a module served as %s', async (type) => {
    const response = new Response(bytes, { headers: { 'content-type': type } });
    expect(await compileEngineStreaming(response, 'fake')).toBeInstanceOf(WebAssembly.Module);
  });

  test('refuses bytes that are not a module', async () => {
    const response = new Response('text', { headers: { 'content-type': 'application/wasm' } });
    expect((await rejectionOf(compileEngineStreaming(response, 'text'))).code).toBe('ENGINE_LOAD_FAILED');
  });
});

describe('instantiateEngine', () => {
  test('provides stubs for unknown functions', async () => {
    const memory = new MemoryPool().take();
    expect(await instantiateEngine(new WebAssembly.Module(bytes), { env: { memory } })).toHaveProperty('bl_link');
  });

  test('reports an import that no stub can replace', async () => {
    expect((await rejectionOf(instantiateEngine(new WebAssembly.Module(importsMemory), {}))).code).toBe(
      'ENGINE_LOAD_FAILED',
    );
  });
});
