import type { PassBoard } from '../engine/pass-board.js';

/** An output that a link can create. */
export type EmitKind = 'obj' | 'asm' | 'llvm-ir' | 'llvm-bc';

/** The byte order to link for. */
export type Target = 'bpf' | 'bpfel' | 'bpfeb';

/** Bytes with a name for messages. */
export interface NamedInput {
  /** Used in messages only; the format is detected from the bytes. */
  name: string;
  /** Bytes are not copied and must not change during the link. A Blob or Response is read first. */
  bytes: Uint8Array | ArrayBuffer | Blob | Response;
}

/**
 * An input that works on every platform. In messages a `File` has its own name, a `Response` the last part of its
 * address, and others are `input-0` by position.
 */
export type PortableInput = NamedInput | Uint8Array | Blob | Response;

/** A type in the prototype of a kernel function. It has what loaders compare, so no typedefs and qualifiers. */
export interface KernelType {
  /** `forward` is a struct or union that is only declared. */
  kind: 'void' | 'int' | 'bool' | 'pointer' | 'array' | 'function' | 'struct' | 'union' | 'enum' | 'forward';
  /** Default empty. */
  name?: string;
  /** In bytes; for an array, the number of elements. Default 0. */
  size?: number;
  /** For an `int`. Default false. */
  signed?: boolean;
  /** The target of a pointer, the element of an array; for a function its return type, then its parameters. */
  of?: readonly KernelType[];
}

/** Options of a link; every field has a default. The names are those of the command's flags. */
export interface LinkOptions {
  /**
   * `bpf` (little-endian, like the engine), `bpfel` or `bpfeb`, or a triple that starts with one of them. Default: the
   * first input's.
   */
  target?: Target | `${Target}-${string}`;
  /** `generic`, `v1`, `v2`, `v3` or `v4`. Default `generic`, which has the instructions of `v1`. */
  cpu?: 'generic' | 'v1' | 'v2' | 'v3' | 'v4';
  /** LLVM's feature string, such as `+alu32,-dwarfris`. Default empty. */
  cpuFeatures?: string;
  /** Default `2`. `0` is `1`, as in bpf-linker. */
  optimize?: '0' | '1' | '2' | '3' | 's' | 'z';
  /** Symbols that stay global. Default: everything that the inputs, except archives, make public. */
  exportSymbols?: readonly string[];
  /** Link every member of every archive, not only the needed ones. Default false. */
  wholeArchive?: boolean;
  /** Unroll loops aggressively. Default false. */
  unrollLoops?: boolean;
  /** Inline functions even if they are marked `#[inline(never)]`. Default false. */
  ignoreInlineNever?: boolean;
  /** Do not keep memcpy, memmove, memset, memcmp, bcmp and 128-bit arithmetic for code generation. Default false. */
  disableMemoryBuiltins?: boolean;
  /** Leave out `--bpf-expand-memcpy-in-order`. Default false. */
  disableExpandMemcpyInOrder?: boolean;
  /** Let LLVM call `__bpf_trap` where code cannot be reached (kernel >= 6.17). Default false. */
  allowBpfTrap?: boolean;
  /** LLVM's own command-line options, one string each: `--bpf-stack-size=1024`. Default none. */
  llvmArgs?: readonly string[];
  /**
   * `auto`: BTF if the inputs have debug info. `require`: an error if they have none. `strip`: no BTF. Default `auto`.
   */
  btf?: 'auto' | 'require' | 'strip';
  /**
   * How names that are not C identifiers are written in BTF: `Option_ref_u8` (`readable`), or as in bpf-linker,
   * `Option_3C__26_u8_3E_`. Default `readable`.
   */
  btfNames?: 'readable' | 'bpf-linker';
  /**
   * `reachable`: BTF of the types that programs, maps, other globals and CO-RE records refer to. `all`: BTF of every
   * type in the debug info of the linked code; `btfSizes` of two links then shows the cost. Default `reachable`.
   */
  btfKeep?: 'reachable' | 'all';
  /**
   * Keep DWARF in objects and assembly, for `llvm-objdump -S`, `pahole` and debuggers. No loader needs it: types and
   * source lines are in BTF as well. It is larger than everything else, and takes a third of the time of code
   * generation. Default false.
   */
  dwarf?: boolean;
  /**
   * Prototypes of kernel functions by name, for functions that the inputs call without describing them: Rust's `extern
   * "C"` has no debug info. If any are given, a called function that is not among them is LINK_UNDEFINED_FUNCTION.
   * Default none.
   */
  kernelFunctions?: Readonly<Record<string, KernelType>>;
  /** Outputs to create, in this order. Default `['obj']`. */
  emit?: readonly EmitKind[];
  /** Also return the outputs `pre-opt.ll` and `post-opt.ll`. Default false. */
  dumpModules?: boolean;
  /**
   * Whether errors of code generation fail the link. If false, they become warnings if there is output all the same. Default
   * true.
   */
  fatalErrors?: boolean;
  /**
   * Source text for the line information in BTF, by path as in the debug info. `disk` reads existing files
   * (Node only). Default none, so that the result depends only on the inputs.
   */
  sources?: 'disk' | Readonly<Record<string, string>>;
}

/** What to link and how. */
export interface LinkRequest<Input = PortableInput> extends LinkOptions {
  /** In link order. The first definition of a weak symbol wins. */
  inputs: readonly Input[];
}

/** Options of a call that do not change its result. */
export interface LinkCallOptions {
  /** Aborts the link; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Ends the link with ENGINE_TIMED_OUT when it takes longer than this many milliseconds, not counting time in a queue.
   * A linker in a worker stops immediately and starts a new worker. On the calling thread, nothing can interrupt LLVM:
   * the limit is checked as stages start and inputs are read. Default: no limit.
   */
  timeoutMs?: number;
  /**
   * Transfers the buffers of byte inputs to the worker instead of copying them: they are empty afterwards. Without a
   * worker it has no effect. Data read from a Blob, File or Response is never copied. Default false.
   */
  transferInputs?: boolean;
  /**
   * Called as each stage starts, and in long stages about once a second with the current pass of LLVM, so that a link
   * that does not return can be diagnosed. On the calling thread LLVM can only be observed between two passes; in a
   * worker of a page that is not isolated from other origins, not at all: then only stages are reported.
   */
  onProgress?: (event: ProgressEvent) => void;
  /**
   * A board on which a linker on the calling thread publishes each pass of LLVM as it starts, for another thread to
   * read: during a pass that does not return, this thread cannot report it. `onProgress` then reports only stages. A
   * linker in a worker does not need it and ignores it.
   */
  passes?: PassBoard;
}

/** The stages of a link, in order. `load` is instantiating the engine and opening the inputs. */
export const stages = ['load', 'read', 'link', 'optimize', 'codegen'] as const;

/** A stage of a link. */
export type Stage = (typeof stages)[number];

/** A stage that starts or continues. */
export interface ProgressEvent {
  stage: Stage;
  /** Time since `link` was called. */
  elapsedMilliseconds: number;
  /** The current pass of LLVM, named as in LLVM (`LoopUnrollPass`); absent when a stage starts. */
  pass?: string;
  /**
   * Symbol of the function that the pass works on, as in the object: mangled for Rust. Empty for a pass over the
   * whole program; present whenever `pass` is.
   */
  function?: string;
}
