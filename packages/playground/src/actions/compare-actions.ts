import type { Engine } from '../engine/engine.js';
import { linkWithSources } from '../engine/link-with-sources.js';
import { linkName } from '../state/command-line.js';
import type { FormOptions } from '../state/options.js';
import type { Compared, Store } from '../state/store.js';
import type { LinkActions } from './link-actions.js';

/** Actions that choose what the results are compared with. */
export class CompareActions {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #links: LinkActions;
  #linking: Compared | undefined;

  constructor(store: Store, engine: Engine, links: LinkActions) {
    this.#store = store;
    this.#engine = engine;
    this.#links = links;
  }

  /** Keeps the present results, to compare later ones with them. */
  keep(): void {
    const { inspected, made, work } = this.#store.results.value;
    if (inspected === undefined) return;
    const isLinked = made !== undefined;
    this.#store.compared.value = {
      name: isLinked ? linkName(made.options) : inspected.name,
      options: made?.options,
      inspected,
      ...(isLinked && { made, work }),
    };
  }

  /** Compares with a link of the same files with other options, which is made when it is first shown. Without options, ends the comparison. */
  against(options: FormOptions | undefined): void {
    this.#store.compared.value = options && { name: linkName(options), options };
  }

  /** Compares with a file: a finished object, a kernel, or BTF. */
  async open(file: File): Promise<void> {
    const { compared } = this.#store;
    try {
      const { inspect } = await import('../inspect/inspected.js');
      const inspected = await inspect(file.name, new Uint8Array(await file.arrayBuffer()));
      compared.value = { name: file.name, options: undefined, inspected };
    } catch (error) {
      compared.value = { name: file.name, options: undefined, problem: (error as Error).message };
    }
  }

  /** Makes the link that the results are compared with, unless it is made already. */
  async link(): Promise<void> {
    const { compared, inputs, work, results } = this.#store;
    const linked = compared.value;
    const { options, inspected: known, problem } = linked ?? {};
    if (linked === undefined || options === undefined || known !== undefined || problem !== undefined) return;
    if (linked === this.#linking || inputs.value.length === 0) return;
    this.#linking = linked;
    const [{ id }, made] = [work.value, { inputs: inputs.value, options }];
    let answer: Compared;
    try {
      const task = {
        inputs: made.inputs,
        sources: this.#store.ofRole('source'),
        options: await this.#links.optionsOf({ ...options, asm: false, llvmIr: false, llvmBc: false }),
        hasLineTexts: options.sources,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      };
      const { result } = await linkWithSources(this.#engine, task, results.value.sources);
      const object = result.outputs.find(({ kind }) => kind === 'obj')!;
      const { inspect } = await import('../inspect/inspected.js');
      answer = { ...linked, made, work: id, inspected: await inspect(`${linked.name}.o`, object.bytes) };
    } catch (error) {
      answer = { ...linked, problem: (error as Error).message };
    }
    // If the files have changed in the meantime, it is linked again.
    if (compared.value === linked) compared.value = work.value.id === id ? answer : { ...linked };
  }
}
