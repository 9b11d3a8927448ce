import type { KernelRun, KernelRuns, RunInput } from '@bpf-link-wasm/testkit/kernel-objects';
import { load, type ContextInput, type LoadedObject, type TypedMap } from '@bpf-link-wasm/vm';

/** A run of a program as the kernel and as the machine are given it. */
export interface TestRunInput {
  readonly kernel: RunInput;
  readonly machine: ContextInput;
  /** Bytes that BPF_PROG_TEST_RUN puts before the packet that the program saw: an Ethernet header of zeros. */
  readonly before: number;
  /** Whether the kernel gives the packet back. Default true; of a flow dissector it gives the keys. */
  readonly returnsPacket?: boolean;
}

/** What a run has come to in the machine. */
export interface MachineRun {
  readonly result: number;
  /** The packet, as the kernel would give it back; undefined where it gives none. */
  readonly data: string | undefined;
  /** The context, where it is bytes that a program may write. */
  readonly context: string | undefined;
}

/** What the runs of an object have come to in the machine; bytes in hexadecimal. */
export interface MachineRuns {
  readonly runs: readonly MachineRun[];
  /** Keys and values of maps by their names. */
  readonly maps: ReadonlyMap<string, readonly (readonly [key: string, value: string])[]>;
}

/** What a comparison has found. */
export interface RunComparison {
  /** Runs that the kernel made. */
  readonly runs: number;
  /** Maps whose entries were compared. */
  readonly maps: number;
  /** What is not the same, in words. */
  readonly differences: readonly string[];
  /** Runs that the kernel does not make, with the error number. */
  readonly notRun: readonly string[];
}

/** Types of maps, as the kernel numbers them. @see Linux include/uapi/linux/bpf.h enum bpf_map_type */
const [queue, stack, ringBuffer] = [22, 23, 27];

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Loads an object into a machine and runs its programs. @returns also the inputs, which `inputsOf` chooses for the programs. */
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

/** The kernel's name of a map: 15 bytes, and libbpf puts the object's name before sections of globals. */
function kernelNamesOf(map: string): string[] {
  const names = map.startsWith('.') ? [`object${map}`, map] : [map];
  return names.map((name) => name.slice(0, 15));
}

/** Keys and values as bpf(2) has them; without keys where they are taken. */
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
