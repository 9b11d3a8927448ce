import { LinkError, stages } from '@bpf-link-wasm/driver';
import type { LinkOptions, ProgressEvent, Stage } from '@bpf-link-wasm/driver';
import { batch } from '@preact/signals';
import type { Engine } from '../engine/engine.js';
import { linkWithSources, sourcePathsOf } from '../engine/link-with-sources.js';
import type { InputFile } from '../input/input-file.js';
import { matchSources } from '../input/source-paths.js';
import type { Inspected } from '../inspect/inspected.js';
import { formatMilliseconds } from '../parts/format.js';
import { outputName } from '../state/command-line.js';
import { defaultOptions, linkOptionsOf, type FormOptions } from '../state/options.js';
import { idle, noResults, type Made, type Results, type Store } from '../state/store.js';

const changeDelayMs = 350;

const stageTitles: Record<Stage, string> = {
  load: 'Starting',
  read: 'Reading',
  link: 'Linking',
  optimize: 'Optimising',
  codegen: 'Generating code',
};

/** A module of LLVM IR from the linker. */
export interface DumpedModule {
  readonly name: string;
  readonly text: string;
}

/** Actions that produce results: linking, and opening finished files. */
export class LinkActions {
  readonly #store: Store;
  readonly #engine: Engine;
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #dumps = new WeakMap<Made, Promise<readonly DumpedModule[]>>();

  constructor(store: Store, engine: Engine) {
    this.#store = store;
    this.#engine = engine;
  }

  /** Links the changed files if automatic links are on, or opens them. @returns whether the open file is split BTF without its base */
  async filesChanged(): Promise<boolean> {
    const opened = this.#store.ofRole('inspect');
    if (this.#store.inputs.value.length > 0) {
      await this.#showPrebuilt();
      if (this.#store.linksOnChange.value) await this.link();
    } else if (opened.length > 0) return this.#open(opened);
    else if (this.#store.ofRole('source').length === 0) this.#clear();
    return false;
  }

  /** Shows the object that an example was linked to when the page was built, until the engine has loaded and linked it. */
  async #showPrebuilt(): Promise<void> {
    const controller = this.#begin();
    const { work, options } = this.#store;
    const { id, object } = work.value;
    if (object === undefined || options.value !== defaultOptions) return;
    const baseName = outputName(this.#store.inputs.value.map(({ name }) => name)).slice(0, -2);
    const { inspect } = await import('../inspect/inspected.js');
    const inspected = await inspect(`${baseName}.o`, object);
    if (controller !== this.#controller) return;
    const sources = matchSources(this.#store.ofRole('source'), sourcePathsOf(inspected));
    const made = { inputs: this.#store.inputs.value, options: defaultOptions };
    this.#finish({ run: undefined, inspected, sources, work: id, baseName, made }, 'Linked when the page was built', 0);
  }

  /** Links once nothing has changed for `changeDelayMs`, if automatic links are on. */
  linkSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#store.linksOnChange.value || this.#store.inputs.value.length === 0) return;
    this.#timer = setTimeout(() => void this.link(), changeDelayMs);
  }

  cancel(): void {
    this.#controller?.abort();
  }

  async link(): Promise<void> {
    const inputs = this.#store.inputs.value;
    if (inputs.length === 0) return;
    const controller = this.#begin();
    const { progress, results, options, work } = this.#store;
    const { id } = work.value;
    const isShown =
      results.value.work === id && results.value.run === undefined && results.value.inspected !== undefined;
    const text = isShown ? 'Linked when the page was built; waiting for the engine' : 'Waiting for the engine';
    progress.value = { text, stages: 0, isBusy: true };
    let start = performance.now();
    try {
      await this.#engine.load();
      start = performance.now();
      const form = options.value;
      const task = {
        inputs,
        sources: this.#store.ofRole('source'),
        options: await this.optionsOf(form),
        hasLineTexts: form.sources,
        signal: controller.signal,
        onProgress: (event: ProgressEvent) => this.#showStage(controller, event),
      };
      const { result, sources } = await linkWithSources(this.#engine, task, results.value.sources);
      const milliseconds = performance.now() - start;
      const baseName = outputName(inputs.map(({ name }) => name)).slice(0, -2);
      const object = result.outputs.find(({ kind }) => kind === 'obj');
      const { inspect } = await import('../inspect/inspected.js');
      const inspected = object && (await inspect(`${baseName}.o`, object.bytes));
      if (controller !== this.#controller) return;
      const run = { result, diagnostics: result.diagnostics, error: undefined, milliseconds };
      this.#finish(
        {
          run,
          sources,
          baseName,
          work: id,
          made: { inputs, options: form },
          inspected: inspected ?? results.value.inspected,
        },
        `Linked${result.hasBtf ? ' with BTF' : ', no BTF'} in ${formatMilliseconds(milliseconds)}`,
        stages.length,
      );
    } catch (error) {
      if (controller !== this.#controller) return;
      if (controller.signal.aborted) progress.value = { text: 'Cancelled', stages: 0, isBusy: false };
      else this.#fail(error as Error, performance.now() - start, id);
    }
  }

  /** Links the files of the results again. @returns the modules before and after optimisation */
  dumpModules(made: Made): Promise<readonly DumpedModule[]> {
    let dumps = this.#dumps.get(made);
    if (dumps === undefined) {
      dumps = this.#linkForModules(made);
      this.#dumps.set(made, dumps);
      dumps.catch(() => this.#dumps.delete(made));
    }
    return dumps;
  }

  async #linkForModules({ inputs, options }: Made): Promise<readonly DumpedModule[]> {
    const request = {
      ...(await this.optionsOf(options)),
      emit: ['llvm-bc' as const],
      inputs: inputs.map(({ name, bytes }) => ({ name, bytes })),
      dumpModules: true,
    };
    const { outputs } = await this.#engine.link(request, new AbortController().signal, () => undefined);
    return outputs
      .filter(({ kind }) => kind.endsWith('.ll'))
      .map(({ kind, bytes }) => ({ name: kind, text: new TextDecoder().decode(bytes) }));
  }

  /** The options of a link, including the prototypes of the first kernel's functions. */
  async optionsOf(form: FormOptions): Promise<LinkOptions> {
    const options = linkOptionsOf(form);
    const [kernel] = this.#store.kernels.value;
    if (kernel === undefined) return options;
    const { linkOptionsFor } = await import('../inspect/kernels.js');
    return { ...options, ...linkOptionsFor(kernel) };
  }

  /** Cancels the operation under way, and returns the controller of the next one. */
  #begin(): AbortController {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    return (this.#controller = new AbortController());
  }

  #showStage(controller: AbortController, { stage, elapsedMilliseconds }: ProgressEvent): void {
    if (controller !== this.#controller) return;
    const text = `${stageTitles[stage]} (${formatMilliseconds(elapsedMilliseconds)})`;
    this.#store.progress.value = { text, stages: stages.indexOf(stage), isBusy: true };
  }

  #finish(results: Omit<Results, 'id'>, text: string, done: number): void {
    batch(() => {
      this.#show(results);
      this.#store.failure.value = undefined;
      this.#store.progress.value = { text, stages: done, isBusy: false };
    });
  }

  /** Shows a failure. The last good result of the same files stays visible, so that a typing error does not clear it. */
  #fail(error: Error, milliseconds: number, work: number): void {
    const diagnostics = error instanceof LinkError ? error.diagnostics : [];
    const { results, failure, progress } = this.#store;
    const before = results.value.work === work ? results.value : noResults;
    const text =
      before.inspected === undefined ? 'The link failed' : 'The link failed; the last successful one is shown';
    batch(() => {
      this.#show({ ...before, work, run: { result: undefined, diagnostics, error, milliseconds } });
      failure.value = error;
      progress.value = { text, stages: 0, isBusy: false };
    });
  }

  async #open(files: readonly InputFile[]): Promise<boolean> {
    const controller = this.#begin();
    const { work, progress, failure } = this.#store;
    const { id } = work.value;
    try {
      const { inspectFiles } = await import('../inspect/inspect-files.js');
      const { inspected, baseName } = await inspectFiles(files);
      // Reading and drawing a kernel's types takes a while: they are separate tasks, so that the page stays responsive.
      await new Promise((resolve) => setTimeout(resolve));
      if (controller !== this.#controller) return false;
      const text = `Opened ${inspected.name}${baseName === undefined ? '' : ` with ${baseName} as its base`}`;
      const sources = matchSources(this.#store.ofRole('source'), sourcePathsOf(inspected));
      this.#finish(
        { run: undefined, inspected, sources, work: id, baseName: inspected.name, made: undefined },
        `${text}, nothing to link`,
        0,
      );
      return inspected.problems.some(({ code }) => code === 'BTF_NEEDS_BASE');
    } catch (error) {
      if (controller !== this.#controller) return false;
      batch(() => {
        this.#show({ ...noResults, work: id });
        failure.value = error as Error;
        progress.value = { text: 'The file cannot be read', stages: 0, isBusy: false };
      });
      return (error as { code?: unknown }).code === 'BTF_NEEDS_BASE';
    }
  }

  #clear(): void {
    this.#begin();
    batch(() => {
      this.#show({ ...noResults, work: this.#store.work.value.id });
      this.#store.failure.value = undefined;
      this.#store.progress.value = idle;
    });
  }

  /** Shows results. For another object, resets the filter of the list of types and the highlighted bytes. */
  #show(results: Omit<Results, 'id'>): void {
    const before = this.#store.results.value;
    const inspected = isSame(results.inspected, before.inspected) ? before.inspected : results.inspected;
    const isOther = inspected !== before.inspected || results.work !== before.work;
    batch(() => {
      this.#store.results.value = { ...results, inspected, id: isOther ? before.id + 1 : before.id };
      if (isOther) this.#store.lit.value = undefined;
      if (results.work !== before.work) this.#store.typeFilter.value = { text: '', kind: '' };
    });
  }
}

/** Whether two results are the same object, by name and bytes, so that what is open and selected in it stays. */
function isSame(one: Inspected | undefined, other: Inspected | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.name !== other.name || one.bytes.length !== other.bytes.length || one.btf?.base !== other.btf?.base)
    return false;
  const { bytes } = other;
  for (let index = 0; index < bytes.length; index += 1) if (one.bytes[index] !== bytes[index]) return false;
  return true;
}
