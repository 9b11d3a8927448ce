import { decode, decodeElf, machineBpf, type Btf, type ElfObject } from '@bpf-link-wasm/btf';
import { CompiledEngine } from '../compile/compiled-engine.js';
import { compileProgram } from '../compile/compile-program.js';
import { layoutOf } from '../compile/function-emitter.js';
import { contextTypesOf, type ContextTypes } from '../context/context-type.js';
import { ContextMaker } from '../context/run-context.js';
import { VmError } from '../errors/vm-error.js';
import { helperTable, kfuncTable } from '../helpers/helper-table.js';
import { Interpreter } from '../interpreter/interpreter.js';
import { BpfMachine } from '../machine/bpf-machine.js';
import type { MachineProgram } from '../machine/machine-run.js';
import { makeEnvironment, type EnvironmentOptions } from '../machine/environment.js';
import type { HelperTable } from '../machine/helper.js';
import { findSlots, type FunctionTables } from '../machine/helper-slots.js';
import { createMap } from '../maps/create-map.js';
import { programTypeOf } from '../program/program-type.js';
import { wasm } from '../web-assembly.js';
import { applyCore } from './apply-core.js';
import { linkProgram, type SectionCode } from './link-program.js';
import { LoadedObject } from './loaded-object.js';
import { LoadedProgram } from './loaded-program.js';
import type { MapOverride } from './map-specs.js';
import { ObjectAddresses } from './object-addresses.js';
import { readObjectFile, type ObjectFile, type ObjectFunction } from './object-functions.js';

/** Options for loading an object. */
export interface LoadOptions {
  /** Helpers by name, in addition to the built-in ones or replacing them: `bpf_get_current_task`. */
  readonly helpers?: HelperTable;
  /** Kfuncs by name, in addition to the built-in ones or replacing them. */
  readonly kfuncs?: HelperTable;
  /** Values of variables of the kernel that programs refer to: those of section .kconfig, and addresses of section .ksyms. */
  readonly externs?: Readonly<Record<string, number | bigint>>;
  /** Clocks, the current task, random numbers and other values that helpers return. */
  readonly environment?: EnvironmentOptions;
  /**
   * The kernel's types, for CO-RE relocations and contexts. Default: none; instructions stay as compiled, and contexts are
   * typed by the object.
   */
  readonly kernelBtf?: Btf;
  /** Changes to the definitions of maps, by the maps' names. */
  readonly maps?: Readonly<Record<string, MapOverride>>;
  /** Bytes of the machine's memory: for stack, packet, globals and all maps. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/**
 * Loads a BPF object: makes its maps, places its globals, links and compiles its programs.
 * @param bytes An ELF object of BPF, little endian.
 * @throws {VmError} VM_BAD_OBJECT, VM_BAD_PROGRAM, VM_BAD_MAP, VM_NO_EXTERN, VM_CORE_FAILED, VM_OUT_OF_MEMORY
 * @throws {BtfError} for ELF or BTF that cannot be decoded
 */
export async function load(bytes: Uint8Array, options: LoadOptions = {}): Promise<LoadedObject> {
  // A copy, because the caller may change the bytes later; a plain Uint8Array, because slices of a Buffer share its memory.
  const elf = readElf(new Uint8Array(bytes));
  const section = elf.section('.BTF');
  const file = readObjectFile(elf, section && decode(section.data));
  const { environment, memoryBytes } = options;
  const machine = new BpfMachine({
    environment: makeEnvironment(environment),
    ...(memoryBytes !== undefined && { memoryBytes }),
  });
  const addresses = new ObjectAddresses(file, machine, createMap, options);
  const codeOf = applyCore(file, options.kernelBtf);
  const tables = { helpers: { ...helperTable, ...options.helpers }, kfuncs: { ...kfuncTable, ...options.kfuncs } };
  const contexts = new ContextMaker(machine.memory);
  const programs: LoadedProgram[] = [];
  for (const entry of entriesOf(file)) {
    const type = programTypeOf(entry.section.name);
    const program = await prepare(machine, file, entry, addresses, codeOf, tables);
    const owner = { name: entry.name, section: entry.section.name, type };
    const sources = { elf, btf: file.btf, kernel: options.kernelBtf };
    const findTypes = (): ContextTypes => contextTypesOf(owner, sources);
    programs.push(new LoadedProgram(machine, contexts, type, entry.section.name, program, findTypes));
  }
  addresses.fillSlots();
  return new LoadedObject(machine, programs, addresses.maps);
}

function readElf(bytes: Uint8Array): ElfObject {
  const elf = decodeElf(bytes);
  const refuse = (found: string, expected: string): never => {
    throw new VmError('VM_BAD_OBJECT', { subject: 'ELF header', found, expected });
  };
  if (elf.machine !== machineBpf) refuse(`machine ${elf.machine}`, `${machineBpf}, which is BPF`);
  if (elf.byteOrder !== 'little') refuse('big endian', 'little endian, as target bpfel has it');
  return elf;
}

/** Functions that a loader would load as programs: global ones, in any section except .text. */
function entriesOf({ functions }: ObjectFile): ObjectFunction[] {
  return functions.filter(({ section, isGlobal }) => isGlobal && section.name !== '.text');
}

async function prepare(
  machine: BpfMachine,
  file: ObjectFile,
  entry: ObjectFunction,
  addresses: ObjectAddresses,
  codeOf: SectionCode,
  tables: FunctionTables,
): Promise<MachineProgram> {
  const id = machine.programs.length + 1;
  const code = linkProgram(file, entry, id, addresses, codeOf);
  const slots = findSlots(machine, code, tables);
  const type = programTypeOf(entry.section.name);
  const hasFields = type.context === 'xdp' || type.context === 'skb';
  const compiled = compileProgram(code, slots, layoutOf(machine.memory, machine.stack), { hasFields });
  const module = await wasm.compile(compiled.bytes);
  const program: MachineProgram = {
    id,
    name: entry.name,
    type: type.name,
    code,
    engines: {
      compiled: new CompiledEngine(machine, code, compiled, module),
      interpreted: new Interpreter(machine, code, slots),
    },
  };
  machine.programs.push(program);
  return program;
}
