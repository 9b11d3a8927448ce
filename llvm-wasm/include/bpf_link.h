/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * The C ABI between the linker core and its host.
 *
 * One instance links once: LLVM keeps options and type tables in globals, so
 * the host takes a fresh wasm instance for each link and drops it afterwards,
 * whatever came out.
 *
 * Order of calls: bl_abi_version, bl_alloc (for the request), bl_link,
 * bl_result, bl_output for each output. Strings are UTF-8, given by pointer and
 * length in bytes, never NUL-terminated. Pointers are offsets in the instance's
 * linear memory, which the host makes (import "memory" of module "env"): 32 MB
 * to begin with, 1 GB at most, all zero.
 */
#ifndef BPF_LINK_H
#define BPF_LINK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes with every incompatible change of this file or of the JSON below.
 * llvm-wasm/versions.json has the same. */
#define BL_ABI_VERSION 3

#ifdef __wasm__
#define BL_IMPORT(NAME)                                                        \
  __attribute__((import_module("host"), import_name(#NAME)))
#define BL_EXPORT __attribute__((visibility("default"), used))
#else
#define BL_IMPORT(NAME)
#define BL_EXPORT
#endif

/* ---- What the host gives (module "host") ---- */

/* Copies up to SIZE bytes of input INPUT (its index in the request), from byte
 * OFFSET on, to DEST. Returns the number of bytes copied, less than SIZE only
 * at the end of the input; -1 when reading failed, and the host keeps the
 * reason. OFFSET is a whole number below 2^53. */
BL_IMPORT(read)
int32_t bl_host_read(uint32_t input, double offset, uint8_t *dest,
                     uint32_t size);

/* The file at PATH, which input ARCHIVE, a thin archive, names relative to its
 * own folder, becomes a further input. Returns its index and stores its size in
 * bytes at SIZE, or returns -1 where the host has no such file. */
BL_IMPORT(open)
int32_t bl_host_open(uint32_t archive, const char *path, uint32_t path_size,
                     double *size);

/* The source file at PATH, as the debug info names it, for the text in .BTF.ext
 * line_info. Called with DEST null it returns the file's size in bytes, or -1
 * when the host has no such file; then again with room for SIZE bytes. */
BL_IMPORT(source)
int32_t bl_host_source(const char *path, uint32_t path_size, uint8_t *dest,
                       uint32_t size);

/* Milliseconds from a monotonic clock with any origin. Used for timings only,
 * never for output. */
BL_IMPORT(now) double bl_host_now(void);

/* The stage of this name begins: "read", "link", "optimize", "codegen" (see
 * "stages" below). */
BL_IMPORT(stage) void bl_host_stage(const char *name, uint32_t name_size);

/* LLVM begins the pass of this name, on the function of that name: "" for a
 * module. Called some thousand times in a link, so it must cost little. */
BL_IMPORT(pass)
void bl_host_pass(const char *pass, uint32_t pass_size, const char *function,
                  uint32_t function_size);

/* What LLVM writes to its standard output and standard error: a message that is
 * not a diagnostic, in pieces of any size. */
BL_IMPORT(log) void bl_host_log(const char *text, uint32_t size);

/* LLVM cannot go on. KIND: 0 a fatal error of LLVM, 1 out of memory, 2 an input
 * is to blame and bl_result has the diagnostics as after a link that failed, 3
 * LLVM exits, and the message is the exit code in decimal. Must not return: the
 * host throws. */
BL_IMPORT(fatal)
_Noreturn void bl_host_fatal(uint32_t kind, const char *message,
                             uint32_t message_size);

/* ---- What the core gives ---- */

/* BL_ABI_VERSION of this binary. */
BL_EXPORT uint32_t bl_abi_version(void);

/* JSON: {"llvm": "23.1.1", "targets": ["bpf","bpfeb","bpfel"], "cpus":
 * ["generic", ...]}. Always valid. */
BL_EXPORT const char *bl_version(uint32_t *size);

/* Memory for the request. Null when there is none. */
BL_EXPORT void *bl_alloc(uint32_t size);

/* Links. REQUEST is JSON; every field has a default, except "inputs":
 *
 * - "inputs": [{"name": string, "size": bytes}], in link order; the index names
 *   one to bl_host_read.
 * - "target": "bpf" | "bpfel" | "bpfeb", each also with "-unknown-none".
 *   Default: that of the first input that is made for BPF.
 * - "cpu": "generic" | "v1" | "v2" | "v3" | "v4". Default "generic".
 * - "cpuFeatures": LLVM's feature string. Default "".
 * - "optimize": "0" | "1" | "2" | "3" | "s" | "z". Default "2".
 * - "exportSymbols": [string]. Default: what the inputs, archives apart, make
 *   public under an unmangled name.
 * - "wholeArchive": whether every archive member is linked. Default false.
 * - "unrollLoops", "ignoreInlineNever", "disableMemoryBuiltins",
 *   "disableExpandMemcpyInOrder", "allowBpfTrap": as the flags of bpf-linker.
 *   Default false.
 * - "llvmArgs": [string], LLVM's own options. Default [].
 * - "btf": "auto": BTF if the inputs have debug info; "require": an error if
 *   they have none; "strip": neither debug info nor BTF. Default "auto".
 * - "btfNames": "readable": names in BTF as words, "Option_ref_u8";
 *   "bpf-linker": as bpf-linker spells them, "Option_3C__26_u8_3E_". Default
 *   "readable".
 * - "btfKeep": "reachable": BTF of what programs, maps, other globals and CO-RE
 *   records refer to; "all": of every type in the inputs' debug info. Default
 *   "reachable".
 * - "dwarf": whether objects and assembly have DWARF beside BTF. Default false.
 * - "kernelFunctions": {name: FUNCTION}, prototypes for functions that nothing
 *   defines and no input describes. FUNCTION is a TYPE of the kind "function",
 *   and TYPE is {"kind": "void" | "int" | "bool" |
 *   "pointer" | "array" | "function" | "struct" | "union" | "enum" | "forward",
 *   "name"?, "size"?: bytes or elements of an array, "signed"?: of an int,
 *   "of"?: [TYPE]}; "of" has what a pointer points at, the element of an array,
 *   or what a function returns and then its parameters; "forward" is a struct
 *   that is only declared. Default {}.
 * - "emit": ["obj" | "asm" | "llvm-ir" | "llvm-bc"]. Default ["obj"].
 * - "dumpModules": whether "pre-opt.ll" and "post-opt.ll" are outputs as well.
 *   Default false.
 *
 * Returns 0 when the link succeeded, 1 when it failed; bl_result says more in
 * both cases. */
BL_EXPORT int32_t bl_link(const char *request, uint32_t size);

/* The result of the last bl_link as JSON:
 *
 * - "ok": boolean.
 * - "target": the triple that was linked for.
 * - "hasBtf": whether the object has a .BTF section.
 * - "btfSizes": {"btf", "ext"}: bytes of .BTF and .BTF.ext in the object, 0
 *   where there is none.
 * - "outputs": [{"kind": as in "emit", or "pre-opt.ll" | "post-opt.ll", "size":
 *   bytes}].
 * - "inputs": [{"name", "kind": "bitcode" | "ir" | "elf" | "archive",
 *   "producer": string | null, "compiler": string | null (DW_AT_producer of its
 *   first compile unit), "bytesRead": bytes, "members": members in an archive,
 *   "membersOpened": those whose bitcode was opened, "membersLinked": [name]}].
 * - "diagnostics": [{"code", "severity": "error" | "warning" | "note" |
 *   "remark", "details": {...}, "function"?, "file"?, "line"?, "column"?,
 *   "input"?}]. The host writes the text, by code; what LLVM itself reported is
 *   in details.llvm.
 * - "stages": [{"name", "milliseconds"}].
 * - "counts": {"functions", "globals", "instructions" (of LLVM IR, after
 *   optimisation)}.
 *
 * Valid until the instance is dropped. */
BL_EXPORT const char *bl_result(uint32_t *size);

/* For a host whose call of bl_link trapped: whether an input was being read,
 * and so is to blame. Then 1, and bl_result has the diagnostics, with REASON as
 * LLVM's words; else 0. The instance must be dropped afterwards. */
BL_EXPORT int32_t bl_blame_input(const char *reason, uint32_t size);

/* The bytes of output INDEX of the last bl_link; null beyond the last. Valid
 * until the instance is dropped. */
BL_EXPORT const uint8_t *bl_output(uint32_t index, uint32_t *size);

/* How much of its memory the instance has written to at most, in bytes from
 * address 0: what lies beyond is zero still. For a host that gives the memory
 * to another instance. */
BL_EXPORT uint32_t bl_used_memory(void);

#ifdef __cplusplus
}
#endif
#endif
