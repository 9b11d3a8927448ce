import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { memoryPages } from './core-flags.mjs';

/**
 * Makes one link with the module, as tests/compare/FileHost.cpp does with the native engine.
 *
 * @typedef {{status: number, result: string, outputs: Uint8Array[], fatal?: string}} RawLink `status`: of bl_link, or 70 after a fatal
 *   error of LLVM; `result`: the JSON of bl_result
 * @param {WebAssembly.Module} module
 * @param {string} request JSON of bl_link
 * @param {string[]} paths the inputs, in the order of the request
 * @param {string} sources the folder that appears as /bpf-link-wasm/ in debug info
 * @returns {Promise<RawLink>}
 */
export async function linkInWasm(module, request, paths, sources) {
  const inputs = paths.map((path) => ({ path, file: openSync(path, 'r') }));
  /** @type {any} */
  let exports;
  let fatal = '';
  const memory = new WebAssembly.Memory(memoryPages);
  const bytes = (address, size) => new Uint8Array(memory.buffer, address >>> 0, size >>> 0);
  const text = (address, size) => new TextDecoder().decode(bytes(address, size));
  const host = {
    read: (input, offset, target, size) =>
      inputs[input] ? readSync(inputs[input].file, bytes(target, size), 0, size >>> 0, offset) : -1,
    open: (archive, path, pathSize, size) => {
      const opened = openInput(inputs[archive]?.path, text(path, pathSize));
      if (!opened) return -1;
      inputs.push(opened);
      new DataView(memory.buffer).setFloat64(size >>> 0, fstatSync(opened.file).size, true);
      return inputs.length - 1;
    },
    source: (path, pathSize, target, size) => {
      const found = readSource(text(path, pathSize), sources);
      if (found && target !== 0) bytes(target, size).set(found.subarray(0, size >>> 0));
      return found ? found.length : -1;
    },
    now: () => performance.now(),
    stage: () => {},
    pass: () => {},
    log: () => {},
    fatal: (_kind, message, size) => {
      fatal = text(message, size);
      throw new Error(fatal);
    },
  };
  exports = (await WebAssembly.instantiate(module, { host, env: { memory } })).exports;
  try {
    exports._initialize();
    const encoded = new TextEncoder().encode(request);
    const address = exports.bl_alloc(encoded.length);
    bytes(address, encoded.length).set(encoded);
    const status = exports.bl_link(address, encoded.length);
    const sized = (call) => {
      const size = exports.bl_alloc(4);
      const begin = call(size);
      return begin === 0 ? undefined : bytes(begin, new DataView(memory.buffer).getUint32(size >>> 0, true)).slice();
    };
    const result = new TextDecoder().decode(sized((size) => exports.bl_result(size)));
    const outputs = [];
    for (let output; (output = sized((size) => exports.bl_output(outputs.length, size)));) outputs.push(output);
    return { status, result, outputs };
  } catch (error) {
    if (fatal === '') throw error;
    return { status: 70, result: '', outputs: [], fatal };
  } finally {
    for (const { file } of inputs) closeSync(file);
  }
}

function openInput(archive, path) {
  if (archive === undefined) return undefined;
  try {
    const whole = join(dirname(archive), path);
    return { path: whole, file: openSync(whole, 'r') };
  } catch {
    return undefined;
  }
}

function readSource(path, sources) {
  const prefix = '/bpf-link-wasm/';
  if (!path.startsWith(prefix)) return undefined;
  try {
    return readFileSync(join(sources, path.slice(prefix.length)));
  } catch {
    return undefined;
  }
}
