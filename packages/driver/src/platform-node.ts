import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileEngine } from './engine/engine-module.js';
import { compileFetched } from './engine/fetch-engine.js';
import { EngineError, reasonOf, UsageError } from './codes/errors.js';
import { openFileSource } from './input/file-source.js';
import { readSourceFile } from './input/read-source-file.js';
import { createMemorySource, type InputSource } from './input/input-source.js';
import { loadPortableInput } from './input/portable-input.js';
import { ownUrl } from './own-url.js';
import type { Platform } from './platform.js';
import { compileTuned } from './tune-v8.js';

/** The platform of Node: files, and the engine from its package's folder. */
export const nodePlatform: Platform = {
  async compile(engine, integrity) {
    if (engine instanceof WebAssembly.Module) return engine;
    if (engine instanceof ArrayBuffer || ArrayBuffer.isView(engine)) {
      return compileEngine(engine as BufferSource, 'bytes', integrity, compileTuned);
    }
    if (engine === undefined) return compileOwnEngine(integrity);
    const address = String(engine);
    if (/^https?:/.test(address)) return compileFetched(address, integrity);
    const path = address.startsWith('file:') ? fileURLToPath(address) : address;
    return compileEngine(readEngine(path), path, integrity, compileTuned);
  },

  async open(input, index) {
    if (typeof input === 'string') return openFileSource(input);
    if (input instanceof URL && input.protocol === 'file:') return openFileSource(fileURLToPath(input));
    if (!(input instanceof URL)) {
      const { name, bytes } = await loadPortableInput(input, index, 'a path, file: URL, ');
      return createMemorySource(name, bytes);
    }
    throw new UsageError('USAGE_INPUT_KIND', { index, found: `a ${input.protocol} URL`, expected: 'a file: URL' });
  },

  openBeside(archive, path) {
    return archive.path === undefined ? undefined : tryOpen(resolve(dirname(archive.path), path));
  },

  readSource: (path) => readSourceFile(path),
};

/**
 * The file, or undefined when it does not exist; the engine then reports which archive needs it. Members must be
 * regular files, since an archive could name one that never ends, such as a pipe or /dev/zero.
 */
function tryOpen(path: string): InputSource | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? openFileSource(path) : undefined;
}

/** The engine package's file, which must match the manifest. */
async function compileOwnEngine(integrity: string | undefined): Promise<WebAssembly.Module> {
  const path = resolveEngine('bpf-linker.wasm');
  const expected = integrity ?? readManifestHash(resolveEngine('manifest.json'));
  return compileEngine(readEngine(path), path, expected, compileTuned);
}

function readManifestHash(path: string): string {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { wasm: { sha256: string } }).wasm.sha256;
  } catch (cause) {
    throw new EngineError('ENGINE_LOAD_FAILED', { source: path, reason: reasonOf(cause) }, { cause });
  }
}

function resolveEngine(file: string): string {
  const name = `@bpf-link-wasm/engine/${file}`;
  try {
    return createRequire(ownUrl()).resolve(name);
  } catch (cause) {
    throw new EngineError('ENGINE_LOAD_FAILED', { source: name, reason: reasonOf(cause) }, { cause });
  }
}

function readEngine(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new EngineError('ENGINE_LOAD_FAILED', { source: path, reason: reasonOf(cause) }, { cause });
  }
}
