import { compileEngine, compileEngineStreaming } from './engine-module.js';
import { EngineError, reasonOf } from './errors.js';

/**
 * Downloads and compiles the engine; with an integrity value, compiling waits for the whole file.
 * @throws {EngineError} ENGINE_LOAD_FAILED, ENGINE_INTEGRITY
 */
export async function compileFetched(address: string, integrity: string | undefined): Promise<WebAssembly.Module> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new EngineError('ENGINE_LOAD_FAILED', { source: address, reason }, { cause });
  };
  const response = await fetch(address).catch((cause: unknown) => fail(reasonOf(cause), cause));
  if (!response.ok) fail(`status ${response.status}`);
  if (integrity === undefined) return compileEngineStreaming(response, address);
  return compileEngine(await response.arrayBuffer(), address, integrity);
}
