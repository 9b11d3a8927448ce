import { LinkError, type LinkResult, type ProgressEvent, type Stage } from '@bpf-link-wasm/driver';
import { Engine, type EngineState } from './engine/engine.js';
import { examples, loadExample, type Example } from './input/examples.js';
import { roleOf, type InputFile } from './input/input-file.js';
import { matchSources } from './input/source-paths.js';
import type { Inspected } from './inspect/inspected.js';
import { byId, h, replace } from './parts/dom.js';
import { download } from './parts/download.js';
import { showFailure } from './parts/failure.js';
import { formatMilliseconds, formatSize } from './parts/format.js';
import { HexView } from './parts/hex-view.js';
import { startOptionsForm } from './parts/options-form.js';
import { startRows, watchRows } from './parts/rows.js';
import { Tabs } from './parts/tabs.js';
import { formatCommandLine, outputName } from './state/command-line.js';
import { linkOptionsOf, type FormOptions } from './state/options.js';
import { formatFragment, formatQuery, parseFragment, parseQuery, type Place } from './state/url-state.js';
import type { LinkRun, View } from './views/view.js';

const stages: readonly Stage[] = ['load', 'read', 'link', 'optimize', 'codegen'];
const stageTitles: Record<Stage, string> = { load: 'Starting', read: 'Reading', link: 'Linking', optimize: 'Optimising', codegen: 'Generating code' };
const endings: Readonly<Record<string, string>> = { obj: '.o', asm: '.s', 'llvm-ir': '.ll', 'llvm-bc': '.bc' };
const changeDelayMs = 350;
const editorName = 'editor.ll';

/** Tabs are loaded when they are first shown, so that the page's first view is small. */
const views: Record<Place['tab'], () => Promise<View>> = {
  object: async () => (await import('./views/object-view.js')).objectView,
  disassembly: async () => (await import('./views/disassembly-view.js')).disassemblyView,
  maps: async () => (await import('./views/maps-view.js')).mapsView,
  btf: async () => (await import('./views/btf-view.js')).btfView,
  validation: async () => (await import('./views/validation-view.js')).validationView,
  ir: async () => (await import('./views/ir-view.js')).irView,
  diagnostics: async () => (await import('./views/diagnostics-view.js')).diagnosticsView,
  timings: async () => (await import('./views/timings-view.js')).timingsView,
};

/** The page: files and options on one side, results on the other. */
export class App {
  readonly #engine = new Engine((state) => this.#showEngine(state));
  readonly #hex = new HexView(byId('hex'), byId('hex-label'));
  readonly #panel = byId('panel');
  readonly #tabs: Tabs;
  readonly #memory = new Map<string, string>();
  #options: FormOptions;
  #files: InputFile[] = [];
  #example: string | undefined;
  #place: Place;
  #run: LinkRun | undefined;
  #inspected: Inspected | undefined;
  /** Split BTF was given without what it adds to. */
  #lacksBase = false;
  #sources: Readonly<Record<string, string>> = {};
  #dumps: Promise<readonly { name: string; text: string }[]> | undefined;
  #controller: AbortController | undefined;
  #drawing = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #editor: { setText(text: string): void } | undefined;

  constructor() {
    const { options, example } = parseQuery(location.search);
    this.#options = options;
    this.#place = parseFragment(location.hash) ?? { tab: 'object', item: '' };
    this.#tabs = new Tabs(byId('tabs'), 'panel', (tab) => this.#go({ tab, item: '' }));
    startOptionsForm(byId<HTMLFormElement>('options'), options, (changed) => this.#setOptions(changed));
    this.#drawExamples();
    this.#watchFiles();
    this.#watchActions();
    watchRows(this.#panel, (range) => this.#hex.light(range));
    addEventListener('hashchange', () => this.#follow());
    byId('llvm-version').textContent = import.meta.env.LLVM_VERSION;
    this.#showFiles();
    void this.#draw();
    const shipped = examples.find(({ id }) => id === example);
    if (shipped !== undefined) void this.#openExample(shipped);
  }

  /** Begins to load the engine, which links wait for. */
  async start(): Promise<void> {
    await this.#engine.load().catch(() => undefined);
  }

  #go(place: Place): void {
    this.#place = place;
    const fragment = formatFragment(place);
    if (location.hash !== fragment) history.pushState(null, '', fragment);
    void this.#draw();
  }

  #follow(): void {
    const place = parseFragment(location.hash);
    if (place === undefined) return;
    this.#place = place;
    // Entries of the history have the options of their time; those of now count.
    this.#saveUrl();
    void this.#draw();
  }

  #setOptions(options: FormOptions): void {
    this.#options = options;
    this.#showCommand();
    this.#saveUrl();
    this.#linkSoon();
  }

  #saveUrl(): void {
    const query = formatQuery({ options: this.#options, ...(this.#example !== undefined && { example: this.#example }) });
    history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
  }

  #linkSoon(): void {
    if (!byId<HTMLInputElement>('auto').checked || this.#linkable().length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#link(), changeDelayMs);
  }

  #linkable(): InputFile[] {
    return this.#files.filter(({ role }) => role === 'link');
  }

  // Files

  #drawExamples(): void {
    replace(byId('examples'), examples.map((example) =>
      h('button', { type: 'button', class: 'example', 'data-example': example.id, onclick: () => void this.#openExample(example) },
        h('strong', {}, example.title), h('span', {}, example.text))));
  }

  async #openExample(example: Example): Promise<void> {
    try {
      const files = await loadExample(example);
      this.#example = example.id;
      this.#setFiles(files);
    } catch (error) {
      this.#showFileError(error as Error);
    }
  }

  #watchFiles(): void {
    const [drop, picker] = [byId('drop'), byId<HTMLInputElement>('picker')];
    byId('pick').addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => {
      void this.#addFiles([...(picker.files ?? [])]);
      picker.value = '';
    });
    // Everywhere on the page, so that a file that misses the field does not replace the page.
    addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) drop.classList.remove('over');
    });
    addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      void this.#addFiles([...(event.dataTransfer?.files ?? [])]);
    });
    byId('clear-files').addEventListener('click', () => {
      this.#example = undefined;
      this.#setFiles([]);
    });
    byId('write-ir').addEventListener('click', () => void this.#openEditor());
  }

  async #addFiles(files: readonly File[]): Promise<void> {
    try {
      const added = await Promise.all(files.map(async (file): Promise<InputFile> => {
        const bytes = new Uint8Array(await file.arrayBuffer());
        return { name: file.name, bytes, role: roleOf(file.name, bytes) };
      }));
      if (added.length === 0) return;
      // Files dropped after an example begin anew; a source file joins what is there.
      const isNew = this.#example !== undefined && added.some(({ role }) => role !== 'source');
      this.#example = undefined;
      const names = new Set(added.map(({ name }) => name));
      // What is looked into makes room for the next, but for split BTF, whose base may be the next.
      const stays = (file: InputFile): boolean => !names.has(file.name) && (file.role !== 'inspect' || this.#lacksBase);
      this.#setFiles([...(isNew ? [] : this.#files.filter(stays)), ...added]);
    } catch (error) {
      this.#showFileError(new Error(`a file could not be read: ${(error as Error).message}; drop it again`));
    }
  }

  #setFiles(files: InputFile[]): void {
    this.#files = files;
    this.#dumps = undefined;
    this.#showFileError(undefined);
    this.#showFiles();
    this.#saveUrl();
    const opened = files.filter(({ role }) => role === 'inspect');
    if (this.#linkable().length > 0) {
      if (byId<HTMLInputElement>('auto').checked) void this.#link();
    } else if (opened.length > 0) void this.#open(opened);
    else if (files.length === 0) this.#clear();
  }

  #clear(): void {
    this.#controller?.abort();
    this.#run = undefined;
    this.#inspected = undefined;
    this.#hex.show(new Uint8Array());
    showFailure(byId('failure'), undefined);
    replace(byId('outputs'));
    this.#setStatus('Nothing linked yet', 0);
    this.#markTabs();
    void this.#draw();
  }

  #showFiles(): void {
    const titles = { link: 'to link', source: 'source lines', inspect: 'to look into' } as const;
    replace(byId('files'), this.#files.map((file) =>
      h('li', {},
        h('span', { class: 'file-name' }, file.name),
        h('span', { class: 'muted' }, `${formatSize(file.bytes.length)}, ${titles[file.role]}`),
        h('button', { type: 'button', class: 'remove', 'aria-label': `Remove ${file.name}`, onclick: () => this.#remove(file) }, '×'))));
    byId('clear-files').hidden = this.#files.length === 0;
    for (const button of byId('examples').querySelectorAll<HTMLElement>('[data-example]')) {
      button.setAttribute('aria-pressed', String(button.dataset['example'] === this.#example));
    }
    byId<HTMLButtonElement>('link').disabled = this.#linkable().length === 0;
    this.#showCommand();
  }

  #remove(file: InputFile): void {
    this.#example = undefined;
    this.#setFiles(this.#files.filter((one) => one !== file));
  }

  #showFileError(error: Error | undefined): void {
    const box = byId('files-error');
    box.hidden = error === undefined;
    box.textContent = error?.message ?? '';
  }

  #showCommand(): void {
    byId('command').textContent = formatCommandLine(this.#linkable().map(({ name }) => name), this.#options);
  }

  async #openEditor(): Promise<void> {
    byId('editor-card').hidden = false;
    if (this.#editor === undefined) {
      const [{ createIrEditor }, { startText }] = await Promise.all([import('./parts/ir-editor.js'), import('./input/start-text.js')]);
      const view = createIrEditor(byId('editor'), startText, { label: 'LLVM IR', onChange: (text) => this.#setEditorText(text) });
      this.#editor = { setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }) };
      this.#example = undefined;
      this.#setFiles([this.#editorFile(startText)]);
      view.focus();
    }
  }

  #editorFile(text: string): InputFile {
    return { name: editorName, bytes: new TextEncoder().encode(text), role: 'link' };
  }

  #setEditorText(text: string): void {
    this.#example = undefined;
    this.#files = [...this.#files.filter(({ name, role }) => name !== editorName && role === 'link'), this.#editorFile(text)];
    this.#dumps = undefined;
    this.#showFiles();
    this.#linkSoon();
  }

  // Linking

  #watchActions(): void {
    byId('link').addEventListener('click', () => void this.#link());
    byId('cancel').addEventListener('click', () => this.#controller?.abort());
    byId('engine-retry').addEventListener('click', () => void this.start());
    byId('copy').addEventListener('click', () => void this.#copyCommand());
    addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') void this.#link();
    });
  }

  async #copyCommand(): Promise<void> {
    const [button, command] = [byId('copy'), byId('command')];
    try {
      await navigator.clipboard.writeText(command.textContent ?? '');
      button.textContent = 'Copied';
    } catch {
      // Without leave for the clipboard: the text is selected, for the keyboard.
      getSelection()?.selectAllChildren(command);
      button.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => (button.textContent = 'Copy'), 1800);
  }

  async #link(): Promise<void> {
    const inputs = this.#linkable();
    if (inputs.length === 0) return;
    clearTimeout(this.#timer);
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    byId<HTMLButtonElement>('cancel').disabled = false;
    byId('results').setAttribute('aria-busy', 'true');
    this.#setStatus('Waiting for the engine', 0);
    this.#dumps = undefined;
    let begin = performance.now();
    try {
      await this.#engine.load();
      begin = performance.now();
      const result = await this.#linkWithSources(inputs, controller.signal);
      if (controller !== this.#controller) return;
      await this.#finish({ result, diagnostics: result.diagnostics, error: undefined, milliseconds: performance.now() - begin }, inputs);
    } catch (error) {
      if (controller !== this.#controller) return;
      if (controller.signal.aborted) this.#setStatus('Cancelled', 0);
      else await this.#fail(error as Error, performance.now() - begin);
    } finally {
      if (controller === this.#controller) {
        byId<HTMLButtonElement>('cancel').disabled = true;
        byId('results').removeAttribute('aria-busy');
      }
    }
  }

  /** Sources have only names, and paths are known after a link: then they are given, if they change the object. */
  async #linkWithSources(inputs: readonly InputFile[], signal: AbortSignal): Promise<LinkResult> {
    const sources = this.#files.filter(({ role }) => role === 'source');
    const request = { ...linkOptionsOf(this.#options), inputs: inputs.map(({ name, bytes }) => ({ name, bytes })) };
    const onProgress = (event: ProgressEvent): void => this.#showStage(event);
    if (sources.length === 0) {
      this.#sources = {};
      return this.#engine.link(request, signal, onProgress);
    }
    const known = matchSources(sources, Object.keys(this.#sources));
    const hasAll = Object.keys(known).length === sources.length;
    if (!hasAll) {
      const first = await this.#engine.link(request, signal, onProgress);
      this.#sources = matchSources(sources, await this.#pathsOf(first));
      if (Object.keys(this.#sources).length === 0 || !this.#options.sources) return first;
    } else this.#sources = known;
    return this.#engine.link(this.#options.sources ? { ...request, sources: this.#sources } : request, signal, onProgress);
  }

  async #pathsOf({ outputs }: LinkResult): Promise<string[]> {
    const object = outputs.find(({ kind }) => kind === 'obj');
    if (object === undefined) return [];
    const { inspect } = await import('./inspect/inspected.js');
    const { ext } = await inspect('object', object.bytes);
    return ext?.lineInfo.blocks.flatMap(({ records }) => records.map(({ fileName }) => fileName)) ?? [];
  }

  #showStage({ stage, elapsedMilliseconds }: ProgressEvent): void {
    this.#setStatus(`${stageTitles[stage]} (${formatMilliseconds(elapsedMilliseconds)})`, stages.indexOf(stage));
  }

  #setStatus(text: string, done: number): void {
    byId('status').textContent = text;
    byId<HTMLProgressElement>('progress').value = done;
  }

  async #finish(run: LinkRun, inputs: readonly InputFile[]): Promise<void> {
    const { outputs = [], hasBtf = false } = run.result ?? {};
    const base = outputName(inputs.map(({ name }) => name)).slice(0, -2);
    this.#run = run;
    showFailure(byId('failure'), undefined);
    replace(byId('outputs'), outputs.map(({ kind, bytes }) => {
      const name = `${base}${endings[kind] ?? `.${kind}`}`;
      return h('li', {}, h('button', { type: 'button', class: 'output', 'data-kind': kind, onclick: () => download(name, bytes) }, `Download ${name}`, h('span', { class: 'muted' }, formatSize(bytes.length))));
    }));
    this.#setStatus(`Linked${hasBtf ? ' with BTF' : ', no BTF'} in ${formatMilliseconds(run.milliseconds)}`, stages.length);
    const object = outputs.find(({ kind }) => kind === 'obj');
    if (object === undefined) return;
    const { inspect } = await import('./inspect/inspected.js');
    await this.#show(await inspect(`${base}.o`, object.bytes));
  }

  async #fail(error: Error, milliseconds: number): Promise<void> {
    const diagnostics = error instanceof LinkError ? error.diagnostics : [];
    this.#run = { result: undefined, diagnostics, error, milliseconds };
    this.#inspected = undefined;
    this.#hex.show(new Uint8Array());
    replace(byId('outputs'));
    this.#setStatus('The link failed', 0);
    showFailure(byId('failure'), error, this.#gotoButton(error));
    this.#markTabs();
    await this.#draw();
  }

  /** Errors in the editor's text lead to their line. */
  #gotoButton(error: Error): HTMLElement | undefined {
    const diagnostics = error instanceof LinkError ? error.diagnostics : [];
    const { line, column = 1 } = diagnostics.find(({ location }) => location?.input === editorName && location.line !== undefined)?.location ?? {};
    if (line === undefined) return undefined;
    const open = async (): Promise<void> => {
      const [{ moveTo }, { EditorView }] = await Promise.all([import('./parts/ir-editor.js'), import('@codemirror/view')]);
      const view = EditorView.findFromDOM(byId('editor'));
      if (view !== null) moveTo(view, line, column);
    };
    return h('button', { type: 'button', class: 'small', onclick: () => void open() }, `Go to line ${line}`);
  }

  async #open(files: readonly InputFile[]): Promise<void> {
    this.#controller?.abort();
    this.#lacksBase = false;
    this.#run = undefined;
    this.#sources = {};
    replace(byId('outputs'));
    try {
      const { inspectFiles } = await import('./inspect/inspect-files.js');
      const { inspected, baseName } = await inspectFiles(files);
      this.#lacksBase = inspected.problems.some(({ code }) => code === 'BTF_NEEDS_BASE');
      showFailure(byId('failure'), undefined);
      this.#setStatus(`Opened ${inspected.name}${baseName === undefined ? '' : ` with ${baseName} as its base`}, nothing to link`, 0);
      const sources = this.#files.filter(({ role }) => role === 'source');
      const paths = inspected.ext?.lineInfo.blocks.flatMap(({ records }) => records.map(({ fileName }) => fileName)) ?? [];
      this.#sources = matchSources(sources, paths);
      await this.#show(inspected);
    } catch (error) {
      this.#inspected = undefined;
      this.#lacksBase = (error as { code?: unknown }).code === 'BTF_NEEDS_BASE';
      this.#setStatus('The file cannot be read', 0);
      showFailure(byId('failure'), error as Error);
      await this.#draw();
    }
  }

  async #show(inspected: Inspected): Promise<void> {
    this.#inspected = inspected;
    this.#hex.show(inspected.bytes);
    this.#markTabs();
    await this.#draw();
  }

  #dumpModules(): Promise<readonly { name: string; text: string }[]> {
    this.#dumps ??= (async () => {
      const inputs = this.#linkable().map(({ name, bytes }) => ({ name, bytes }));
      const request = { ...linkOptionsOf(this.#options), emit: ['llvm-bc' as const], inputs, dumpModules: true };
      const { outputs } = await this.#engine.link(request, new AbortController().signal, () => undefined);
      return outputs.filter(({ kind }) => kind.endsWith('.ll')).map(({ kind, bytes }) => ({ name: kind, text: new TextDecoder().decode(bytes) }));
    })();
    this.#dumps.catch(() => (this.#dumps = undefined));
    return this.#dumps;
  }

  // Results

  #markTabs(): void {
    const diagnostics = this.#run?.diagnostics ?? [];
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length + Number(this.#run?.error !== undefined && diagnostics.length === 0);
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
    this.#tabs.mark('diagnostics', errors + warnings === 0 ? '' : String(errors + warnings), errors > 0 ? 'error' : 'warning');
  }

  async #draw(): Promise<void> {
    const drawing = ++this.#drawing;
    const { tab, item } = this.#place;
    this.#tabs.choose(tab);
    this.#panel.setAttribute('aria-labelledby', `tab-${tab}`);
    const isSameTab = this.#panel.dataset['tab'] === tab;
    const scroll = isSameTab ? this.#panel.scrollTop : 0;
    let drawn: HTMLElement;
    try {
      const view = await views[tab]();
      drawn = await view({
        inspected: this.#inspected, run: this.#run, item, sources: this.#sources, memory: this.#memory, engineText: this.#engineText(),
        go: (place) => this.#go(place), dumpModules: () => this.#dumpModules(),
      });
    } catch (error) {
      drawn = h('p', { class: 'error-text', role: 'alert' }, `This tab cannot be shown: ${(error as Error).message}`);
    }
    if (drawing !== this.#drawing) return;
    replace(this.#panel, drawn);
    this.#panel.dataset['tab'] = tab;
    this.#panel.scrollTop = scroll;
    startRows(this.#panel);
  }

  // Engine

  #engineText(): string {
    const { state } = this.#engine;
    if (state.status !== 'ready') return '';
    return `Engine: ${formatSize(import.meta.env.ENGINE_BYTES)}, ready ${formatMilliseconds(state.milliseconds)} after the page asked for it, ${formatMilliseconds(state.compileMilliseconds)} of that after its last byte.`;
  }

  #showEngine(state: EngineState): void {
    const progress = byId<HTMLProgressElement>('engine-progress');
    const texts: Record<EngineState['status'], string> = {
      idle: 'Engine: waiting', loading: 'Engine: loading', compiling: 'Engine: compiling', ready: 'Engine: ready', failed: 'Engine: not loaded',
    };
    byId('engine-text').textContent = texts[state.status];
    byId('engine').dataset['status'] = state.status;
    if (state.status === 'loading') progress.value = state.loadedBytes / state.totalBytes;
    if (state.status === 'ready') {
      progress.value = 1;
      performance.measure('engine ready', { start: 0, end: performance.now() });
      if (this.#place.tab === 'timings') void this.#draw();
    }
    byId('engine-retry').hidden = state.status !== 'failed';
    if (state.status === 'failed') showFailure(byId('failure'), state.error as Error);
    else if (this.#run?.error === undefined) showFailure(byId('failure'), undefined);
  }
}
