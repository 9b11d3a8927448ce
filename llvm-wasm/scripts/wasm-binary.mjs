import { BuildError } from '../../tools/toolchain/build-error.mjs';

const preambleSize = 8;
const customSection = 0;

/**
 * Removes the custom sections (function names, producers, target features): engines do not need them, and other
 * versions of the tools write different ones.
 * @param {Uint8Array} wasm
 * @returns {Uint8Array}
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function stripCustomSections(wasm) {
  if (wasm.length < preambleSize || wasm[0] !== 0 || String.fromCharCode(...wasm.subarray(1, 4)) !== 'asm') {
    throw new BuildError(
      `first bytes ${Buffer.from(wasm.subarray(0, 4)).toString('hex')} are not WebAssembly, expected 0061736d`,
    );
  }
  const kept = [wasm.subarray(0, preambleSize)];
  for (let offset = preambleSize; offset < wasm.length;) {
    const { value: size, end: body } = decodeUnsigned(wasm, offset + 1);
    if (body + size > wasm.length) {
      throw new BuildError(`section of ${size} bytes at offset ${offset}: ${wasm.length - body} bytes are left`);
    }
    if (wasm[offset] !== customSection) kept.push(wasm.subarray(offset, body + size));
    offset = body + size;
  }
  return new Uint8Array(Buffer.concat(kept));
}

/** An unsigned LEB128 number of at most 5 bytes at OFFSET. */
function decodeUnsigned(bytes, offset) {
  let value = 0;
  for (let shift = 0, at = offset; shift < 35; shift += 7, at++) {
    if (at >= bytes.length) break;
    value += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at] < 0x80) return { value, end: at + 1 };
  }
  throw new BuildError(`section size at offset ${offset}: no unsigned LEB128 number of at most 5 bytes`);
}

/**
 * The imports and exports of a module, sorted.
 * @param {Uint8Array} wasm
 * @returns {{imports: string[], exports: string[]}} imports as `module.name`
 */
export function readInterface(wasm) {
  const module = new WebAssembly.Module(wasm);
  return {
    imports: WebAssembly.Module.imports(module)
      .map(({ module: from, name }) => `${from}.${name}`)
      .sort(),
    exports: WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .sort(),
  };
}
