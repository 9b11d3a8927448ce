import { noMachine, type Store } from '../state/store.js';
import type { RunRequest } from '../inspect/run-program.js';

/** Actions that run programs. The machine contains the object that is shown, and maps keep their entries between runs. */
export class RunActions {
  readonly #store: Store;
  #loading: Promise<void> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Loads the object that is shown, with the types of the first kernel, unless the machine already has it. */
  load(): Promise<void> {
    const { machine, results, kernels } = this.#store;
    const { of, kernel } = machine.value;
    if (of === results.value.inspected && kernel === kernels.value[0]) return this.#loading;
    return this.reset();
  }

  /** Loads the object again, with its initial maps. */
  reset(): Promise<void> {
    return (this.#loading = this.#load());
  }

  async #load(): Promise<void> {
    const { machine, results, kernels } = this.#store;
    const { inspected } = results.value;
    const [kernel] = kernels.value;
    const before = machine.value;
    // The present machine stays until the new one is loaded, so that the focused element is not removed.
    const isSame = before.of === inspected && before.kernel === kernel;
    const wanted = { ...noMachine, of: inspected, kernel, ...(isSame && { object: before.object }) };
    machine.value = wanted;
    if (inspected?.elf === undefined) return;
    try {
      const { load } = await import('@bpf-link-wasm/vm');
      const object = await load(inspected.bytes, kernel && { kernelBtf: kernel.types });
      if (machine.value === wanted) machine.value = { ...wanted, object };
    } catch (error) {
      if (machine.value === wanted) machine.value = { ...wanted, object: undefined, problem: (error as Error).message };
    }
  }

  /** Runs a program of the object. @param requestOf Makes the request; an error that it throws is shown. */
  async run(requestOf: () => RunRequest): Promise<void> {
    const { machine } = this.#store;
    const { runProgram } = await import('../inspect/run-program.js');
    await this.#loading;
    const { object } = machine.value;
    if (object === undefined) return;
    try {
      const report = runProgram(object, requestOf());
      // A failed run is shown at its last step.
      const step = report.error === undefined ? 0 : report.steps.length - 1;
      machine.value = { ...machine.value, report, step, refusal: '' };
    } catch (error) {
      machine.value = { ...machine.value, refusal: (error as Error).message };
    }
  }

  /** Shows another step of the run. */
  goToStep(step: number): void {
    const { machine } = this.#store;
    const last = (machine.value.report?.steps.length ?? 0) - 1;
    machine.value = { ...machine.value, step: Math.max(0, Math.min(last, step)) };
  }
}
