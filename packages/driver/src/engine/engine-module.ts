import { EngineError, reasonOf } from '../codes/errors.js';

/**
 * Compiles the engine. Its hash is computed on another thread meanwhile, and checked before any of it can run.
 * @param source Name of the bytes' origin, for messages.
 * @param integrity Expected sha256 in lowercase hexadecimal; unchecked when absent.
 * @throws {EngineError} ENGINE_INTEGRITY, ENGINE_LOAD_FAILED
 */
export async function compileEngine(
  bytes: BufferSource,
  source: string,
  integrity?: string,
  compile: (bytes: BufferSource) => Promise<WebAssembly.Module> = WebAssembly.compile,
): Promise<WebAssembly.Module> {
  const checked = integrity === undefined ? undefined : assertIntegrity(bytes, source, integrity);
  const compiled = compile(bytes);
  compiled.catch(() => {}); // A hash mismatch is reported first, even if the bytes do not compile either.
  await checked;
  try {
    return await compiled;
  } catch (cause) {
    throw loadFailed(source, cause);
  }
}

/**
 * Compiles the engine while it downloads; if the server does not send it as application/wasm, compiles it after the download.
 * @throws {EngineError} ENGINE_LOAD_FAILED
 */
export async function compileEngineStreaming(response: Response, source: string): Promise<WebAssembly.Module> {
  const type = response.headers.get('content-type');
  if (type?.trim().toLowerCase() !== 'application/wasm') {
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!isModule(bytes))
      throw loadFailed(source, new Error(`found ${type ?? 'bytes'}, expected a WebAssembly module`));
    return compileEngine(bytes, source);
  }
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw loadFailed(source, cause);
  }
}

/** Whether bytes start like a module: servers answer with a page where a file is missing. */
function isModule(bytes: Uint8Array): boolean {
  return [0x00, 0x61, 0x73, 0x6d].every((byte, offset) => bytes[offset] === byte);
}

const isPage = 'document' in globalThis;

/**
 * Creates an instance with these imports. Any other import of the module becomes a function that throws when called.
 * Synchronously where that is allowed: browsers refuse it on a page. With the asynchronous form V8 waits until
 * functions of earlier instances have been optimized, a second or more.
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_OUT_OF_MEMORY
 */
export async function instantiateEngine(
  module: WebAssembly.Module,
  known: WebAssembly.Imports,
): Promise<WebAssembly.Exports> {
  const imports: WebAssembly.Imports = {};
  for (const { module: space, name, kind } of WebAssembly.Module.imports(module)) {
    const provided = known[space]?.[name] ?? (kind === 'function' ? createMissingImport(space, name) : undefined);
    if (provided !== undefined) (imports[space] ??= {})[name] = provided;
  }
  try {
    if (!isPage) return new WebAssembly.Instance(module, imports).exports;
    return (await WebAssembly.instantiate(module, imports)).exports;
  } catch (cause) {
    if (cause instanceof RangeError && /memory/i.test(cause.message)) {
      throw new EngineError('ENGINE_OUT_OF_MEMORY', { reason: cause.message, stage: 'load', log: '' }, { cause });
    }
    throw loadFailed('WebAssembly.Module', cause);
  }
}

/** An import that the driver does not know: harmless until it is called. */
function createMissingImport(module: string, name: string): () => never {
  return () => {
    throw new EngineError('ENGINE_MISSING_IMPORT', { module, name });
  };
}

async function assertIntegrity(bytes: BufferSource, source: string, expected: string): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== expected) throw new EngineError('ENGINE_INTEGRITY', { source, found, expected });
}

function loadFailed(source: string, cause: unknown): EngineError {
  return new EngineError('ENGINE_LOAD_FAILED', { source, reason: reasonOf(cause) }, { cause });
}
