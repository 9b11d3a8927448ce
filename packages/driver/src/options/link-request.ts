import type { PassBoard } from '../engine/pass-board.js';

/** A file that a link can make. */
export type EmitKind = 'obj' | 'asm' | 'llvm-ir' | 'llvm-bc';

/** The byte order to link for. */
export type Target = 'bpf' | 'bpfel' | 'bpfeb';

/** Bytes with the name that messages use for them. */
export interface NamedInput {
  /** Used in messages only; what the bytes are is found out from them. */
  name: string;
  /** Bytes are not copied and must not change until the link is over. A Blob or Response is read first. */
  bytes: Uint8Array | ArrayBuffer | Blob | Response;
}

/** An input that works everywhere. A `File` has its own name, a `Response` that of its address, others `input-0` by position. */
export type PortableInput = NamedInput | Uint8Array | Blob | Response;

/** A type of a kernel, as far as loaders compare those of a kernel function: without typedefs and qualifiers. */
export interface KernelType {
  /** `forward` is a struct or union that is only declared. */
  kind: 'void' | 'int' | 'bool' | 'pointer' | 'array' | 'function' | 'struct' | 'union' | 'enum' | 'forward';
  /** Default empty. */
  name?: string;
  /** In bytes; of an array, the number of elements. Default 0. */
  size?: number;
  /** Of an `int`. Default false. */
  signed?: boolean;
  /** What a pointer points at, the element of an array; what a function returns, and then its parameters. */
  of?: readonly KernelType[];
}

/** How to link; every field has a default. The words are those of the command's flags. */
export interface LinkOptions {
  /** `bpf` (little-endian, as the engine is), `bpfel` or `bpfeb`, or a triple that begins so. Default: the first input's. */
  target?: Target | `${Target}-${string}`;
  /** `generic`, `v1`, `v2`, `v3` or `v4`. Default `generic`, which has the instructions of `v1`. */
  cpu?: 'generic' | 'v1' | 'v2' | 'v3' | 'v4';
  /** LLVM's feature string, such as `+alu32,-dwarfris`. Default empty. */
  cpuFeatures?: string;
  /** Default `2`. `0` is `1`, as in bpf-linker. */
  optimize?: '0' | '1' | '2' | '3' | 's' | 'z';
  /** Symbols that stay global. Default: all that the inputs, archives apart, make public. */
  exportSymbols?: readonly string[];
  /** Link every member of every archive, not only those that are needed. Default false. */
  wholeArchive?: boolean;
  /** Try hard to unroll loops. Default false. */
  unrollLoops?: boolean;
  /** Inline functions even where they are marked `#[inline(never)]`. Default false. */
  ignoreInlineNever?: boolean;
  /** Do not keep memcpy, memmove, memset, memcmp, bcmp and 128-bit arithmetic for code generation. Default false. */
  disableMemoryBuiltins?: boolean;
  /** Leave out `--bpf-expand-memcpy-in-order`. Default false. */
  disableExpandMemcpyInOrder?: boolean;
  /** Let LLVM call `__bpf_trap` where code cannot be reached (kernel >= 6.17). Default false. */
  allowBpfTrap?: boolean;
  /** LLVM's own command-line options, each as one word: `--bpf-stack-size=1024`. Default none. */
  llvmArgs?: readonly string[];
  /** `auto`: BTF when the inputs have debug info. `require`: an error when they have none. `strip`: no BTF. Default `auto`. */
  btf?: 'auto' | 'require' | 'strip';
  /**
   * How names that are not C identifiers read in BTF: `Option_ref_u8` (`readable`), or as bpf-linker spells them,
   * `Option_3C__26_u8_3E_`. Default `readable`.
   */
  btfNames?: 'readable' | 'bpf-linker';
  /**
   * `reachable`: BTF of the types that programs, maps, other globals and CO-RE records refer to. `all`: of every type in
   * the debug info of what is linked; `btfSizes` of two links then show what that costs. Default `reachable`.
   */
  btfKeep?: 'reachable' | 'all';
  /**
   * Keep DWARF in objects and assembly, for `llvm-objdump -S`, `pahole` and debuggers. No loader reads it: types and source
   * lines are in BTF as well. It is larger than everything else, and takes a third of the time of code generation. Default false.
   */
  dwarf?: boolean;
  /**
   * Prototypes of kernel functions by name, for those that the inputs call and do not describe: Rust's `extern "C"` has no
   * debug info. With any, a called function that is not among them is LINK_UNDEFINED_FUNCTION. Default none.
   */
  kernelFunctions?: Readonly<Record<string, KernelType>>;
  /** What to make, in this order. Default `['obj']`. */
  emit?: readonly EmitKind[];
  /** Also give the outputs `pre-opt.ll` and `post-opt.ll`. Default false. */
  dumpModules?: boolean;
  /** Whether errors of code generation fail the link. With false they become warnings if there is output. Default true. */
  fatalErrors?: boolean;
  /**
   * Source text for the line information in BTF, by path as the debug info has it. `disk` reads the files that exist
   * (Node only). Default none, so that the result depends on the inputs alone.
   */
  sources?: 'disk' | Readonly<Record<string, string>>;
}

/** What to link and how. */
export interface LinkRequest<Input = PortableInput> extends LinkOptions {
  /** In link order. The first definition of a weak symbol wins. */
  inputs: readonly Input[];
}

/** What accompanies a link but does not change its result. */
export interface LinkCallOptions {
  /** Ends the link early; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Ends the link with ENGINE_TIMED_OUT when it takes longer than this many milliseconds, time in a queue not counted. A
   * linker in a worker stops it immediately and starts a new worker; on the calling thread, nothing can interrupt LLVM: time is
   * looked at as stages begin and inputs are read. Default: no limit.
   */
  timeoutMs?: number;
  /**
   * Hands the buffers of inputs that are bytes over to the worker instead of copies: they are empty afterwards. Without a
   * worker it changes nothing. What is read from a Blob, File or Response is never copied. Default false.
   */
  transferInputs?: boolean;
  /**
   * Called as each stage begins, and in stages that take long about once a second with what LLVM is in, so that a link
   * that does not come back can be explained. On the calling thread LLVM can only be asked between two passes; in a worker
   * of a page that is not isolated from other origins, not at all: there the caller hears of stages only.
   */
  onProgress?: (event: ProgressEvent) => void;
  /**
   * Where a linker on the calling thread writes each pass of LLVM as it begins, for another thread to read: a pass that
   * does not come back leaves this thread no time to report it. `onProgress` then hears of stages only. A linker in a
   * worker does not need it and leaves it unused.
   */
  passes?: PassBoard;
}

/** The stages of a link, in their order. `load` is instantiating the engine and opening the inputs. */
export const stages = ['load', 'read', 'link', 'optimize', 'codegen'] as const;

/** A stage of a link. */
export type Stage = (typeof stages)[number];

/** A stage begins, or goes on. */
export interface ProgressEvent {
  stage: Stage;
  /** Since the call of `link`. */
  elapsedMilliseconds: number;
  /** The pass of LLVM that runs, as LLVM names it (`LoopUnrollPass`); absent where a stage begins. */
  pass?: string;
  /**
   * Symbol of the function that the pass works on, as the object has it: Rust's are mangled. Empty for a pass over the
   * whole program; present when `pass` is.
   */
  function?: string;
}
