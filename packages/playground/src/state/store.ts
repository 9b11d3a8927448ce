import type { Diagnostic, LinkResult } from '@bpf-link-wasm/driver';
import type { LoadedObject } from '@bpf-link-wasm/vm';
import { computed, signal } from '@preact/signals';
import type { EngineState, TimedLink } from '../engine/engine.js';
import type { Sources } from '../engine/link-with-sources.js';
import type { InputFile } from '../input/input-file.js';
import type { Inspected } from '../inspect/inspected.js';
import type { FieldTexts } from '../inspect/run-fields.js';
import type { RunReport } from '../inspect/run-program.js';
import type { Kernel } from '../inspect/kernels.js';
import type { ByteRange } from '../parts/hex-rows.js';
import { defaultOptions, type FormOptions } from './options.js';
import type { Place } from './url-state.js';

/** The set of open files. */
export interface Work {
  /** Identifies the set of files; history entries refer to it. */
  readonly id: number;
  readonly files: readonly InputFile[];
  /** The example that they belong to; '' for the user's files. */
  readonly example: string;
  /** The object that the files are linked to with default options, where it is known before a link. */
  readonly object?: Uint8Array<ArrayBuffer>;
}

/** A finished link, successful or not. */
export interface LinkRun {
  readonly result: LinkResult | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly error: Error | undefined;
  /** Milliseconds from the request to the result. */
  readonly milliseconds: number;
}

/** The results that the tabs show. */
export interface Results {
  /** Changes when another object is shown: views keep their state while it is the same. */
  readonly id: number;
  /** The latest link, which may have failed. */
  readonly run: LinkRun | undefined;
  /** The object: of the latest successful link, or the one that was opened. */
  readonly inspected: Inspected | undefined;
  /** Texts of source files, by their path in the debug info. */
  readonly sources: Sources;
  /** The id of the files that these are the results of. */
  readonly work: number;
  /** The name of outputs, without extension. */
  readonly baseName: string;
  /** What the object was linked from; undefined for one that was opened. */
  readonly made: Made | undefined;
}

/** What an object is linked from. */
export interface Made {
  readonly inputs: readonly InputFile[];
  readonly options: FormOptions;
}

/** What results are compared with: another link of the same files, results that were kept, or a file. */
export interface Compared {
  /** The file, or the options of the link. */
  readonly name: string;
  /** The options to link it with; undefined for a file. */
  readonly options: FormOptions | undefined;
  /** Undefined until it is linked. */
  readonly inspected?: Inspected;
  readonly made?: Made;
  /** The id of the files that it was linked from. */
  readonly work?: number;
  /** Why it could not be linked. */
  readonly problem?: string;
}

/** The inputs of runs; for a text that is absent, the page's default is used. */
export interface RunInput {
  readonly packet?: string;
  readonly bytes?: string;
  /** Whether the user enters contexts as bytes instead of fields. */
  readonly usesBytes: boolean;
  /** Texts of fields, by the key of the program and the name of the field. */
  readonly fields: Readonly<Record<string, FieldTexts>>;
  readonly repeat: number;
}

/** The machine that runs programs. */
export interface MachineState {
  /** The object that was loaded into it, or is to be. */
  readonly of: Inspected | undefined;
  /** The kernel whose types it was loaded with. */
  readonly kernel: Kernel | undefined;
  /** The loaded object; undefined until it is loaded. */
  readonly object: LoadedObject | undefined;
  /** Why it could not be loaded; '' when it could. */
  readonly problem: string;
  /** The last run. */
  readonly report: RunReport | undefined;
  /** The step of the run that is shown, from 0. */
  readonly step: number;
  /** Why nothing was run; '' after a run. */
  readonly refusal: string;
}

/** A language that types are printed in. */
export type TypeForm = 'c' | 'rust' | 'ts';

/** The progress of a link. */
export interface Progress {
  readonly text: string;
  /** Finished stages. */
  readonly stages: number;
  readonly isBusy: boolean;
}

export const noWork: Work = { id: 0, files: [], example: '' };
export const noResults: Results = {
  id: 0,
  run: undefined,
  inspected: undefined,
  sources: {},
  work: 0,
  baseName: '',
  made: undefined,
};
export const noMachine: MachineState = {
  of: undefined,
  kernel: undefined,
  object: undefined,
  problem: '',
  report: undefined,
  step: 0,
  refusal: '',
};
export const idle: Progress = { text: 'Nothing linked yet', stages: 0, isBusy: false };

/**
 * The whole state of the page. Views read it, and are drawn again when the values that they read change; only actions write it.
 * `address.ts` derives the address from it, and sets it from an address.
 */
export class Store {
  readonly work = signal(noWork);
  /** Why files could not be fetched or read; '' when they could. */
  readonly filesError = signal('');
  readonly options = signal<FormOptions>(defaultOptions);
  readonly linksOnChange = signal(true);
  /** The tab and what is shown in it. */
  readonly place = signal<Place>({ tab: 'overview', item: '' });
  readonly engine = signal<EngineState>({ status: 'idle' });
  readonly links = signal<readonly TimedLink[]>([]);
  readonly progress = signal(idle);
  readonly results = signal(noResults);
  /** The last failure, until something succeeds. */
  readonly failure = signal<Error | undefined>(undefined);
  /** The bytes that are highlighted. */
  readonly lit = signal<ByteRange | undefined>(undefined);
  /** The filter of the list of types, which is reset for another object. */
  readonly typeFilter = signal({ text: '', kind: '' });
  /** The kernel and loader whose rules validate the object; '' is the newest kernel. */
  readonly validator = signal({ kernel: '', loader: 'libbpf' as 'libbpf' | 'aya' });

  /** Kernels that the user has added. CO-RE relocations are tried on all; the first one also types contexts and kernel functions. */
  readonly kernels = signal<readonly Kernel[]>([]);

  /** What the results are compared with. */
  readonly compared = signal<Compared | undefined>(undefined);
  /** The options to link it with again; they are in the address. */
  readonly against = computed(() => {
    const { options, work = this.work.value.id } = this.compared.value ?? {};
    return work === this.work.value.id ? options : undefined;
  });

  /** The language in which types are shown. */
  readonly typeForm = signal<TypeForm>('c');

  /** The verifier's log that was pasted. */
  readonly verifierLog = signal('');

  /** The inputs of runs, as text, and how often programs run. */
  readonly runInput = signal<RunInput>({ usesBytes: false, fields: {}, repeat: 1 });

  /** The object that is run, and its last run. */
  readonly machine = signal(noMachine);

  readonly inputs = computed(() => this.ofRole('link'));
  readonly hasEditor = computed(() => this.work.value.files.some(({ isEdited = false }) => isEdited));

  /** The files of a role, in the order in which they were added. */
  ofRole(role: InputFile['role']): InputFile[] {
    return this.work.value.files.filter((file) => file.role === role);
  }
}
