import type { KernelRun, KernelRuns, RunInput } from '@bpf-link-wasm/testkit/kernel-objects';
import { load, type ContextInput, type LoadedObject, type TypedMap } from '@bpf-link-wasm/vm';

/** A run of a program, as given to the kernel and to the VM. */
export interface TestRunInput {
  readonly kernel: RunInput;
  readonly machine: ContextInput;
  /** Bytes that BPF_PROG_TEST_RUN inserts before the packet that the program saw: an Ethernet header of zeros. */
  readonly before: number;
  /** Whether the kernel returns the packet. Default true; for a flow dissector it returns the keys. */
  readonly returnsPacket?: boolean;
}

/** The results of a run in the VM. */
export interface MachineRun {
  readonly result: number;
  /** The packet as the kernel would return it; undefined if it returns none. */
  readonly data: string | undefined;
  /** The context, if it consists of bytes that a program may write. */
  readonly context: string | undefined;
}

/** The results of an object's runs in the VM; bytes in hexadecimal. */
export interface MachineRuns {
  readonly runs: readonly MachineRun[];
  /** Keys and values of maps by their names. */
  readonly maps: ReadonlyMap<string, readonly (readonly [key: string, value: string])[]>;
}

/** The result of a comparison. */
export interface RunComparison {
  /** Number of runs in the kernel. */
  readonly runs: number;
  /** Number of maps whose entries were compared. */
  readonly maps: number;
  /** The differences, as text. */
  readonly differences: readonly string[];
  /** Runs that the kernel refuses, with the error number. */
  readonly notRun: readonly string[];
}

/** Map types, numbered as in the kernel. @see Linux include/uapi/linux/bpf.h enum bpf_map_type */
const [queue, stack, ringBuffer] = [22, 23, 27];

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * Loads an object into a VM and runs its programs.
 * @returns also the inputs, which `inputsOf` chooses for the programs.
 */
export async function runInMachine(
  bytes: Uint8Array,
  inputsOf: (program: LoadedObject['programs'][number]) => readonly TestRunInput[],
): Promise<{ inputs: readonly TestRunInput[]; answer: MachineRuns }> {
  const object = await load(bytes);
  const inputs = object.programs.flatMap(inputsOf);
  const runs = inputs.map(({ kernel, machine, before, returnsPacket = true }): MachineRun => {
    const { r0, data, context } = object.program(kernel.program).run(machine);
    return {
      result: Number(BigInt.asUintN(32, r0)),
      data: data && returnsPacket ? '00'.repeat(before) + toHex(data) : undefined,
      context: kernel.context && context instanceof Uint8Array ? toHex(context) : undefined,
    };
  });
  return { inputs, answer: { runs, maps: new Map(object.maps.map((map) => [map.name, entriesOf(map)])) } };
}

/** Compares results, packets, contexts and maps. */
export function compareRuns(inputs: readonly TestRunInput[], machine: MachineRuns, kernel: KernelRuns): RunComparison {
  const differences: string[] = [];
  const notRun: string[] = [];
  for (const [index, { kernel: input }] of inputs.entries()) {
    const wanted = kernel.runs[index]!;
    if (wanted.errno !== 0) notRun.push(`${input.program}: error ${wanted.errno}`);
    else differences.push(...differencesOf(`run ${index} of ${input.program}`, wanted, machine.runs[index]!));
  }
  const read = kernel.maps.filter(({ entries }) => entries !== null);
  differences.push(...read.flatMap((map) => compareMap(machine, map)));
  return { runs: inputs.length - notRun.length, maps: read.length, differences, notRun };
}

function differencesOf(subject: string, kernel: KernelRun, machine: MachineRun): string[] {
  const pairs = [
    ['result', machine.result, kernel.result],
    ['packet', machine.data, toHex(kernel.data)],
    ['context', machine.context, toHex(kernel.context)],
  ] as const;
  return pairs
    .filter(([, found, wanted]) => found !== undefined && found !== wanted)
    .map(([what, found, wanted]) => `${subject}: ${what} ${found}, in the kernel ${wanted}`);
}

function compareMap({ maps }: MachineRuns, { name, type, entries }: KernelRuns['maps'][number]): string[] {
  const found = [...maps].find(([candidate]) => kernelNamesOf(candidate).includes(name))?.[1];
  if (found === undefined) return [`map ${name}: not in the machine`];
  const isOrdered = [queue, stack, ringBuffer].includes(type);
  const list = (pairs: readonly (readonly [string, string])[]): string[] => {
    const texts = pairs.map(([key, value]) => `${key}: ${value}`);
    return isOrdered ? texts : texts.toSorted();
  };
  const [kernel, machine] = [list(entries!), list(found)];
  const at = Array.from({ length: Math.max(kernel.length, machine.length) }, (_, index) => index).find(
    (index) => kernel[index] !== machine[index],
  );
  if (at === undefined) return [];
  return [`map ${name}, entry ${at}: ${machine[at] ?? 'none'}, in the kernel ${kernel[at] ?? 'none'}`];
}

/** The kernel's name of a map: 15 bytes, and for sections of globals libbpf prepends the object's name. */
function kernelNamesOf(map: string): string[] {
  const names = map.startsWith('.') ? [`object${map}`, map] : [map];
  return names.map((name) => name.slice(0, 15));
}

/** Keys and values as in bpf(2); without keys for queues and stacks. */
function entriesOf(map: TypedMap): [key: string, value: string][] {
  const { raw } = map;
  const { type, keySize } = raw.map.spec;
  if (type === ringBuffer) return map.records().map((record) => ['', toHex(record)]);
  const entries: [string, string][] = [];
  const value = new Uint8Array(raw.valueSize);
  if (type === queue || type === stack) {
    while (raw.lookupAndDelete(undefined, value) === 0) entries.push(['', toHex(value)]);
    return entries;
  }
  let key: Uint8Array | undefined;
  const next = new Uint8Array(keySize);
  while (raw.nextKey(key, next) === 0) {
    key = next.slice();
    if (raw.lookup(key, value) === 0) entries.push([toHex(key), toHex(value)]);
  }
  return entries;
}
