import { BuildError } from '../../tools/toolchain/build-error.mjs';

const preambleSize = 8;
const customSection = 0;
const functionSection = 3;
const codeSection = 10;

/**
 * Reads the sections of a module.
 * @param {Uint8Array} wasm
 * @returns {Generator<{id: number, start: number, body: number, end: number}>} the offsets of the section, of its content and of its end
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
function* readSections(wasm) {
  if (wasm.length < preambleSize || wasm[0] !== 0 || String.fromCharCode(...wasm.subarray(1, 4)) !== 'asm') {
    throw new BuildError(
      `not WebAssembly: the first bytes are ${Buffer.from(wasm.subarray(0, 4)).toString('hex')}, expected 0061736d`,
    );
  }
  for (let start = preambleSize; start < wasm.length;) {
    const { value: size, end: body } = decodeUnsigned(wasm, start + 1);
    const end = body + size;
    if (end > wasm.length)
      throw new BuildError(`section of ${size} bytes at offset ${start}: ${wasm.length - body} bytes are left`);
    yield { id: wasm[start], start, body, end };
    start = end;
  }
}

/**
 * Removes the custom sections (function names, producers, target features): engines do not need them, and they depend on the versions of
 * the tools.
 * @param {Uint8Array} wasm
 * @returns {Uint8Array}
 */
export function stripCustomSections(wasm) {
  const kept = [...readSections(wasm)].filter(({ id }) => id !== customSection);
  return joinBytes([wasm.subarray(0, preambleSize), ...kept.map(({ start, end }) => wasm.subarray(start, end))]);
}

/**
 * Inserts custom sections before the code.
 * @param {Uint8Array} wasm
 * @param {Record<string, Uint8Array>} contents by name
 * @returns {Uint8Array}
 */
export function insertBeforeCode(wasm, contents) {
  const code = [...readSections(wasm)].find(({ id }) => id === codeSection);
  if (!code) throw new BuildError('the module has no code section');
  const sections = Object.entries(contents).map(([name, content]) => {
    const body = joinBytes([encodeUnsigned(name.length), Buffer.from(name), content]);
    return joinBytes([[customSection], encodeUnsigned(body.length), body]);
  });
  return joinBytes([wasm.subarray(0, code.start), ...sections, wasm.subarray(code.start)]);
}

/**
 * Counts the functions of a module.
 * @param {Uint8Array} wasm
 * @returns {{imported: number, defined: number}} defined ones are numbered after imported ones
 */
export function countFunctions(wasm) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  const section = [...readSections(wasm)].find(({ id }) => id === functionSection);
  return {
    imported: imports.filter(({ kind }) => kind === 'function').length,
    defined: section ? decodeUnsigned(wasm, section.body).value : 0,
  };
}

/** Concatenates bytes. @param {(Uint8Array | number[])[]} parts */
function joinBytes(parts) {
  return new Uint8Array(Buffer.concat(parts.map((part) => (ArrayBuffer.isView(part) ? part : Buffer.from(part)))));
}

/** Encodes an unsigned LEB128 number. @param {number} value below 2^31 @returns {number[]} */
export function encodeUnsigned(value) {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...encodeUnsigned(value >>> 7)];
}

/** Decodes an unsigned LEB128 number of at most 5 bytes. @returns the number, and the offset after it */
function decodeUnsigned(bytes, offset) {
  let value = 0;
  for (let shift = 0, at = offset; shift < 35; shift += 7, at++) {
    if (at >= bytes.length) break;
    value += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at] < 0x80) return { value, end: at + 1 };
  }
  throw new BuildError(`size or count at offset ${offset}: no unsigned LEB128 number of at most 5 bytes`);
}

/**
 * Reads the names of the imports and exports of a module, sorted.
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
