import type { Btf } from '../model/btf.js';
import type { ElfObject } from '../elf/elf-object.js';
import type { BtfExt } from '../ext/btf-ext.js';
import { scanCoreUses, type CoreUse } from './core-use.js';
import { checkMaps } from './maps/check-maps.js';
import { mapTypes } from './maps/map-types.js';
import { scanFunctions, type FunctionUse } from '../bpf/function-use.js';
import { helperOf, type Helper } from '../bpf/helpers.js';
import { compareReleases, coreNeed, kfuncNeed, sectionNeed, type KernelNeed } from '../bpf/kernel-needs.js';

/** Kernel limits. @see Linux include/linux/filter.h MAX_BPF_STACK, include/linux/bpf.h BPF_COMPLEXITY_LIMIT_INSNS */
export const programLimits = {
  /** Stack bytes of a call chain. */
  stackBytes: 512,
  /** Instructions of a program before Linux 5.2, and for unprivileged users since. */
  instructions: 4096,
  /** Instructions that the verifier processes since Linux 5.2; also the maximum size of a program. */
  verified: 1_000_000,
  /** Maximum depth of active calls. */
  frames: 8,
} as const;

/** A program with everything that it reaches through calls, as a loader passes it to the kernel. */
export interface ProgramReport {
  readonly name: string;
  readonly section: string;
  /** Instructions of it and of the functions that it reaches; a wide one counts twice. */
  readonly instructions: number;
  /** Names of the functions that it reaches. */
  readonly functions: readonly string[];
  /** The call chain that needs the most stack. */
  readonly stack: StackReport;
  readonly maps: readonly string[];
  readonly helpers: readonly Helper[];
  readonly kfuncs: readonly string[];
  /** What it needs of the kernel's types by CO-RE. */
  readonly core: readonly CoreUse[];
  /** Calls through a register, which no kernel accepts. */
  readonly indirectCalls: number;
  /** The first kernel that can accept it according to these needs: an estimate. */
  readonly minimumKernel: string;
  /** The needs behind it, newest first. */
  readonly needs: readonly KernelNeed[];
}

/** Stack use along a call chain. */
export interface StackReport {
  /** Bytes, each function's rounded up to 32 as the kernel does. */
  readonly bytes: number;
  readonly chain: readonly { readonly name: string; readonly bytes: number }[];
  /** Whether a function calls itself, directly or through others, which no kernel accepts. */
  readonly isRecursive: boolean;
}

/**
 * Describes every program of a linked object: functions outside of .text, which is for subprograms.
 * @param btf For the map types.
 * @param ext For CO-RE relocations; omitted, there are none.
 * @throws {BtfError} BTF_BAD_VALUE for a code section that ends in the middle of an instruction
 */
export function reportPrograms(elf: ElfObject, btf?: Btf, ext?: BtfExt): ProgramReport[] {
  const functions = scanFunctions(elf);
  const types = mapTypesOf(elf, btf);
  const coreOf = btf && ext && ext.coreRelo.blocks.length > 0 ? scanCoreUses(elf, btf, ext) : () => [];
  return functions.filter(({ section }) => section !== '.text').map((program) => reportProgram(program, types, coreOf));
}

function reportProgram(
  program: FunctionUse,
  types: ReadonlyMap<string, KernelNeed>,
  coreOf: ReturnType<typeof scanCoreUses>,
): ProgramReport {
  const reached = reachedBy(program);
  const core = coreOf(reached.map((use) => ({ ...use, size: use.instructions * 8 })));
  const union = <T>(pick: (use: FunctionUse) => Iterable<T>): T[] => [
    ...new Set(reached.flatMap((use) => [...pick(use)])),
  ];
  const helpers = union(({ helpers: ids }) => ids)
    .toSorted((a, b) => a - b)
    .map((id) => helperOf(id) ?? { id, name: `#${id}`, since: '>6.18' });
  const kfuncs = union((use) => use.kfuncs).toSorted();
  const maps = union((use) => use.maps).toSorted();
  const instructions = reached.reduce((sum, use) => sum + use.instructions, 0);
  const needs = collectNeeds([
    sectionNeed(program.section),
    ...union(({ needs: own }) => own.values()),
    ...helpers.map(({ name, since }) => ({ since, reason: `helper ${name}` })),
    ...kfuncs.map(kfuncNeed),
    ...maps.map((name) => types.get(name)),
    core.length > 0 ? coreNeed : undefined,
    reached.length > 1 ? { since: '4.16', reason: 'functions that call functions' } : undefined,
    reached.some(({ hasCallbacks }) => hasCallbacks)
      ? { since: '5.13', reason: 'addresses of functions, which helpers call back' }
      : undefined,
    instructions > programLimits.instructions
      ? { since: '5.2', reason: `more than ${programLimits.instructions} instructions` }
      : undefined,
  ]);
  return {
    name: program.name,
    section: program.section,
    instructions,
    maps,
    helpers,
    kfuncs,
    core,
    needs,
    functions: reached.slice(1).map(({ name }) => name),
    stack: deepestChain(program),
    indirectCalls: reached.reduce((sum, use) => sum + use.indirectCalls, 0),
    minimumKernel: needs[0]?.since ?? '3.18',
  };
}

/** The function itself, then everything that it reaches, each once. */
function reachedBy(program: FunctionUse): FunctionUse[] {
  const reached = new Set([program]);
  for (const use of reached) for (const callee of use.callees) reached.add(callee);
  return [...reached];
}

/** The need of every map by its name; sections of global data are maps too. */
function mapTypesOf(elf: ElfObject, btf: Btf | undefined): Map<string, KernelNeed> {
  const needs = new Map<string, KernelNeed>();
  for (const { name } of elf.sections) {
    if (/^\.(data|rodata|bss)/.test(name)) needs.set(name, { since: '5.2', reason: `global data in ${name}` });
  }
  if (btf === undefined) return needs;
  for (const { name, loaders } of checkMaps({ elf, btf }).maps) {
    const answer = Object.values(loaders).find(({ ok }) => ok);
    const type = answer?.ok ? mapTypes.find(({ number }) => number === answer.map.type) : undefined;
    if (type !== undefined) needs.set(name, { since: type.since, reason: `map type ${type.name} of ${name}` });
  }
  return needs;
}

/** Newest first, each reason once. */
function collectNeeds(needs: readonly (KernelNeed | undefined)[]): KernelNeed[] {
  const byReason = new Map(needs.filter((need) => need !== undefined).map((need) => [need.reason, need]));
  return [...byReason.values()].toSorted((a, b) => compareReleases(b.since, a.since));
}

/** @see Linux kernel/bpf/verifier.c round_up_stack_depth */
const roundUp = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / 32) * 32;

interface Depth {
  readonly bytes: number;
  readonly next?: FunctionUse;
}

/** A callback counts as a call: it runs on top of the function that passed it on. */
function deepestChain(program: FunctionUse): StackReport {
  const known = new Map<FunctionUse, Depth>();
  const active = new Set<FunctionUse>();
  let isRecursive = false;
  const depthOf = (use: FunctionUse): Depth => {
    const before = known.get(use);
    if (before !== undefined) return before;
    if (active.has(use)) {
      isRecursive = true;
      return { bytes: 0 };
    }
    active.add(use);
    let depth: Depth = { bytes: 0 };
    for (const callee of use.callees) {
      const { bytes } = depthOf(callee);
      if (bytes > depth.bytes) depth = { bytes, next: callee };
    }
    active.delete(use);
    const total = { ...depth, bytes: depth.bytes + roundUp(use.stackBytes) };
    known.set(use, total);
    return total;
  };
  const { bytes } = depthOf(program);
  const chain: { name: string; bytes: number }[] = [];
  for (
    let use: FunctionUse | undefined = program;
    use !== undefined && chain.length <= known.size;
    use = known.get(use)?.next
  ) {
    chain.push({ name: use.name, bytes: use.stackBytes });
  }
  return { bytes, chain, isRecursive };
}
