import { LinkError } from '@bpf-link-wasm/driver';
import { Engine, type EngineState } from './engine/engine.js';
import { linkWithSources, sourcePathsOf, type Sources } from './engine/link-with-sources.js';
import type { InputFile } from './input/input-file.js';
import { matchSources } from './input/source-paths.js';
import { watchCopyButton } from './page/copy-command.js';
import { showEngineStatus } from './page/engine-status.js';
import { FilePanel } from './page/file-panel.js';
import { gotoButton, setStatus, showLinked, showStage } from './page/link-status.js';
import { ResultPanel } from './page/result-panel.js';
import { byId, replace } from './parts/dom.js';
import { showFailure } from './parts/failure.js';
import { startOptionsForm } from './parts/options-form.js';
import { formatCommandLine, outputName } from './state/command-line.js';
import { linkOptionsOf, type FormOptions } from './state/options.js';
import { formatQuery, parseQuery } from './state/url-state.js';
import type { LinkRun } from './views/view.js';

const changeDelayMs = 350;

type Dumps = Promise<readonly { name: string; text: string }[]>;

/** The page: files and options on one side, results on the other. */
export class App {
  readonly #engine = new Engine((state) => this.#showEngine(state));
  readonly #files: FilePanel;
  readonly #results: ResultPanel;
  #options: FormOptions;
  #sources: Sources = {};
  #dumps: Dumps | undefined;
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const { options, example } = parseQuery(location.search);
    this.#options = options;
    this.#files = new FilePanel({ onFiles: () => this.#takeFiles(), onText: () => this.#takeText() });
    this.#results = new ResultPanel(
      () => ({ sources: this.#sources, engine: this.#engine, dumpModules: () => this.#dumpModules() }),
      () => this.#saveUrl(), // Entries of the history have the options of their time; those of now count.
    );
    startOptionsForm(byId<HTMLFormElement>('options'), options, (changed) => this.#setOptions(changed));
    this.#watchActions();
    byId('llvm-version').textContent = import.meta.env.LLVM_VERSION;
    this.#showInputs();
    void this.#results.draw();
    void this.#files.openExample(example);
  }

  /** Begins to load the engine, which links wait for. */
  async start(): Promise<void> {
    await this.#engine.load().catch(() => undefined);
  }

  #watchActions(): void {
    byId('link').addEventListener('click', () => void this.#link());
    byId('cancel').addEventListener('click', () => this.#controller?.abort());
    byId('engine-retry').addEventListener('click', () => void this.start());
    watchCopyButton();
    addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') void this.#link();
    });
  }

  #setOptions(options: FormOptions): void {
    this.#options = options;
    this.#showInputs();
    this.#saveUrl();
    this.#linkSoon();
  }

  #saveUrl(): void {
    const { example } = this.#files;
    const query = formatQuery({ options: this.#options, ...(example !== undefined && { example }) });
    history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
  }

  #showInputs(): void {
    const inputs = this.#files.ofRole('link');
    byId<HTMLButtonElement>('link').disabled = inputs.length === 0;
    byId('command').textContent = formatCommandLine(
      inputs.map(({ name }) => name),
      this.#options,
    );
  }

  #takeFiles(): void {
    this.#dumps = undefined;
    this.#showInputs();
    this.#saveUrl();
    const opened = this.#files.ofRole('inspect');
    if (this.#files.ofRole('link').length > 0) {
      if (byId<HTMLInputElement>('auto').checked) void this.#link();
    } else if (opened.length > 0) void this.#open(opened);
    else if (this.#files.ofRole('source').length === 0) this.#clear();
  }

  #takeText(): void {
    this.#dumps = undefined;
    this.#showInputs();
    this.#linkSoon();
  }

  #clear(): void {
    this.#controller?.abort();
    showFailure(byId('failure'), undefined);
    replace(byId('outputs'));
    setStatus('Nothing linked yet');
    void this.#results.show({ run: undefined, inspected: undefined });
  }

  #linkSoon(): void {
    if (!byId<HTMLInputElement>('auto').checked || this.#files.ofRole('link').length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#link(), changeDelayMs);
  }

  async #link(): Promise<void> {
    const inputs = this.#files.ofRole('link');
    if (inputs.length === 0) return;
    clearTimeout(this.#timer);
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    byId<HTMLButtonElement>('cancel').disabled = false;
    byId('results').setAttribute('aria-busy', 'true');
    setStatus('Waiting for the engine');
    this.#dumps = undefined;
    let begin = performance.now();
    try {
      await this.#engine.load();
      begin = performance.now();
      const task = {
        inputs,
        sources: this.#files.ofRole('source'),
        options: this.#options,
        signal: controller.signal,
        onProgress: showStage,
      };
      const { result, sources } = await linkWithSources(this.#engine, task, this.#sources);
      if (controller !== this.#controller) return;
      this.#sources = sources;
      await this.#finish(
        { result, diagnostics: result.diagnostics, error: undefined, milliseconds: performance.now() - begin },
        inputs,
      );
    } catch (error) {
      if (controller !== this.#controller) return;
      if (controller.signal.aborted) setStatus('Cancelled');
      else await this.#fail(error as Error, performance.now() - begin);
    } finally {
      if (controller === this.#controller) {
        byId<HTMLButtonElement>('cancel').disabled = true;
        byId('results').removeAttribute('aria-busy');
      }
    }
  }

  async #finish(run: LinkRun, inputs: readonly InputFile[]): Promise<void> {
    const base = outputName(inputs.map(({ name }) => name)).slice(0, -2);
    showFailure(byId('failure'), undefined);
    showLinked(run, base);
    const object = run.result?.outputs.find(({ kind }) => kind === 'obj');
    const { inspect } = await import('./inspect/inspected.js');
    const inspected = object === undefined ? this.#results.results.inspected : await inspect(`${base}.o`, object.bytes);
    await this.#results.show({ run, inspected });
  }

  async #fail(error: Error, milliseconds: number): Promise<void> {
    const diagnostics = error instanceof LinkError ? error.diagnostics : [];
    replace(byId('outputs'));
    setStatus('The link failed');
    showFailure(byId('failure'), error, gotoButton(error));
    await this.#results.show({ run: { result: undefined, diagnostics, error, milliseconds }, inspected: undefined });
  }

  async #open(files: readonly InputFile[]): Promise<void> {
    this.#controller?.abort();
    this.#sources = {};
    replace(byId('outputs'));
    try {
      const { inspectFiles } = await import('./inspect/inspect-files.js');
      const { inspected, baseName } = await inspectFiles(files);
      this.#files.lacksBase = inspected.problems.some(({ code }) => code === 'BTF_NEEDS_BASE');
      showFailure(byId('failure'), undefined);
      setStatus(
        `Opened ${inspected.name}${baseName === undefined ? '' : ` with ${baseName} as its base`}, nothing to link`,
      );
      this.#sources = matchSources(this.#files.ofRole('source'), sourcePathsOf(inspected));
      await this.#results.show({ run: undefined, inspected });
    } catch (error) {
      this.#files.lacksBase = (error as { code?: unknown }).code === 'BTF_NEEDS_BASE';
      setStatus('The file cannot be read');
      showFailure(byId('failure'), error as Error);
      await this.#results.show({ run: undefined, inspected: undefined });
    }
  }

  #dumpModules(): Dumps {
    this.#dumps ??= (async () => {
      const inputs = this.#files.ofRole('link').map(({ name, bytes }) => ({ name, bytes }));
      const request = { ...linkOptionsOf(this.#options), emit: ['llvm-bc' as const], inputs, dumpModules: true };
      const { outputs } = await this.#engine.link(request, new AbortController().signal, () => undefined);
      return outputs
        .filter(({ kind }) => kind.endsWith('.ll'))
        .map(({ kind, bytes }) => ({ name: kind, text: new TextDecoder().decode(bytes) }));
    })();
    this.#dumps.catch(() => (this.#dumps = undefined));
    return this.#dumps;
  }

  #showEngine(state: EngineState): void {
    showEngineStatus(state);
    if (state.status === 'ready') {
      performance.measure('engine ready', { start: 0, end: performance.now() });
      if (this.#results.tab === 'timings') void this.#results.draw();
    }
    if (state.status === 'failed') showFailure(byId('failure'), state.error as Error);
    else if (this.#results.results.run?.error === undefined) showFailure(byId('failure'), undefined);
  }
}
