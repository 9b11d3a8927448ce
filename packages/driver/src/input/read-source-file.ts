import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { extname } from 'node:path';

/** Maximum size in bytes; no source text written by hand is larger. */
const sizeLimit = 16 * 2 ** 20;

/** File extensions of the languages that clang, rustc and Zig compile for BPF, and of assembly. */
const sourceEndings = new Set(
  '.c .h .i .cc .cp .cpp .cxx .c++ .hh .hpp .hxx .h++ .ii .inc .inl .ipp .tcc .def .m .mm .rs .zig .s .asm'.split(' '),
);

/**
 * Reads a source file named in debug info. Bitcode from other people may name any file, whose lines would then end up in
 * `.BTF`. So only regular files with the extension of a source language are read, after resolving links, and
 * nothing in `/proc`, `/sys` or `/dev`. On Windows, paths of other machines are refused: the machine would learn this
 * user's name.
 *
 * @returns its bytes; undefined for all other files, and when it does not exist
 */
export function readSourceFile(path: string, platform: string = process.platform): Uint8Array | undefined {
  if (platform === 'win32' && /^[\\/]{2}/.test(path)) return undefined;
  let descriptor: number | undefined;
  try {
    const real = realpathSync(path);
    if (!sourceEndings.has(extname(real).toLowerCase()) || /^\/(?:proc|sys|dev)\//.test(real)) return undefined;
    // The path may have become a pipe meanwhile, which must not block, or a link.
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= sizeLimit ? readFileSync(descriptor) : undefined;
  } catch {
    // Debug info often names files of other machines: a missing file is normal.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
