import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { extname } from 'node:path';

/** A larger file is not source text that somebody wrote. */
const sizeLimit = 16 * 2 ** 20;

/** Endings of the languages that clang, rustc and Zig compile for BPF, and of assembly. */
const sourceEndings = new Set(
  '.c .h .i .cc .cp .cpp .cxx .c++ .hh .hpp .hxx .h++ .ii .inc .inl .ipp .tcc .def .m .mm .rs .zig .s .asm'.split(' '),
);

/**
 * Reads a source file that debug info names. Bitcode comes from others and may name any file, whose lines would then be in
 * `.BTF`: only a plain file with the ending of a source language is read, after links are resolved, and none of `/proc`,
 * `/sys` and `/dev`. On Windows the path must not lead to another machine, which would be given this user's name.
 *
 * @returns Its bytes; undefined for all other files, and when there is none.
 */
export function readSourceFile(path: string, platform: string = process.platform): Uint8Array | undefined {
  if (platform === 'win32' && /^[\\/]{2}/.test(path)) return undefined;
  let descriptor: number | undefined;
  try {
    const real = realpathSync(path);
    if (!sourceEndings.has(extname(real).toLowerCase()) || /^\/(?:proc|sys|dev)\//.test(real)) return undefined;
    // What was a file may be a pipe by now, which must not be waited for, or a link.
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= sizeLimit ? readFileSync(descriptor) : undefined;
  } catch {
    // Debug info names files of other machines: not having one is usual.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
