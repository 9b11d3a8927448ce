import { examples, loadExample, type Example } from '../input/examples.js';
import { roleOf, type InputFile } from '../input/input-file.js';
import { byId, h, replace } from '../parts/dom.js';
import { formatSize } from '../parts/format.js';

/** The name of the editor's text among the files. */
export const editorName = 'editor.ll';

const roleTitles = { link: 'to link', source: 'source lines', inspect: 'to look into' } as const;

/** What the panel tells the page. */
export interface FileEvents {
  /** Other files are there. */
  onFiles(): void;
  /** The editor's text changed, as it does with every key. */
  onText(): void;
}

/** The files: shipped examples, what was dropped or picked, the editor. */
export class FilePanel {
  readonly #events: FileEvents;
  #files: readonly InputFile[] = [];
  #example: string | undefined;
  #hasEditor = false;
  /** What is looked into is split BTF without what it adds to: the next file may be its base. */
  lacksBase = false;

  constructor(events: FileEvents) {
    this.#events = events;
    this.#drawExamples();
    this.#watch();
    this.#draw();
  }

  /** The id of the example that is open. */
  get example(): string | undefined {
    return this.#example;
  }

  /** The files of a role, in the order in which they came. */
  ofRole(role: InputFile['role']): InputFile[] {
    return this.#files.filter((file) => file.role === role);
  }

  /** Opens an example that ships with the page, if there is one of that id. */
  async openExample(id: string | undefined): Promise<void> {
    const example = examples.find((one) => one.id === id);
    if (example !== undefined) await this.#open(example);
  }

  async #open(example: Example): Promise<void> {
    try {
      this.#set(await loadExample(example), example.id);
    } catch (error) {
      this.#showError(error as Error);
    }
  }

  #set(files: readonly InputFile[], example?: string): void {
    this.#files = files;
    this.#example = example;
    this.#showError(undefined);
    this.#draw();
    this.#events.onFiles();
  }

  async #add(files: readonly File[]): Promise<void> {
    try {
      const added = await Promise.all(
        files.map(async (file): Promise<InputFile> => {
          const bytes = new Uint8Array(await file.arrayBuffer());
          return { name: file.name, bytes, role: roleOf(file.name, bytes) };
        }),
      );
      if (added.length === 0) return;
      // Files dropped after an example begin anew; a source file joins what is there.
      const isNew = this.#example !== undefined && added.some(({ role }) => role !== 'source');
      const names = new Set(added.map(({ name }) => name));
      // What is looked into makes room for the next, but for split BTF, whose base may be the next.
      const stays = (file: InputFile): boolean => !names.has(file.name) && (file.role !== 'inspect' || this.lacksBase);
      this.#set([...(isNew ? [] : this.#files.filter(stays)), ...added]);
    } catch (error) {
      this.#showError(new Error(`a file could not be read: ${(error as Error).message}; drop it again`));
    }
  }

  #watch(): void {
    const [drop, picker] = [byId('drop'), byId<HTMLInputElement>('picker')];
    byId('pick').addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => {
      void this.#add([...(picker.files ?? [])]);
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
      void this.#add([...(event.dataTransfer?.files ?? [])]);
    });
    byId('clear-files').addEventListener('click', () => this.#set([]));
    byId('write-ir').addEventListener('click', () => void this.#openEditor());
  }

  #drawExamples(): void {
    replace(
      byId('examples'),
      examples.map((example) =>
        h(
          'button',
          { type: 'button', class: 'example', 'data-example': example.id, onclick: () => void this.#open(example) },
          h('strong', {}, example.title),
          h('span', {}, example.text),
        ),
      ),
    );
  }

  #draw(): void {
    replace(
      byId('files'),
      this.#files.map((file) =>
        h(
          'li',
          {},
          h('span', { class: 'file-name' }, file.name),
          h('span', { class: 'muted' }, `${formatSize(file.bytes.length)}, ${roleTitles[file.role]}`),
          h(
            'button',
            { type: 'button', class: 'remove', 'aria-label': `Remove ${file.name}`, onclick: () => this.#remove(file) },
            '×',
          ),
        ),
      ),
    );
    byId('clear-files').hidden = this.#files.length === 0;
    for (const button of byId('examples').querySelectorAll<HTMLElement>('[data-example]')) {
      button.setAttribute('aria-pressed', String(button.dataset['example'] === this.#example));
    }
  }

  #remove(file: InputFile): void {
    this.#set(this.#files.filter((one) => one !== file));
  }

  #showError(error: Error | undefined): void {
    const box = byId('files-error');
    box.hidden = error === undefined;
    box.textContent = error?.message ?? '';
  }

  async #openEditor(): Promise<void> {
    byId('editor-card').hidden = false;
    if (this.#hasEditor) return;
    this.#hasEditor = true;
    const [{ createIrEditor }, { startText }] = await Promise.all([
      import('../parts/ir-editor.js'),
      import('../input/start-text.js'),
    ]);
    const view = createIrEditor(byId('editor'), startText, {
      label: 'LLVM IR',
      onChange: (text) => this.#setText(text),
    });
    this.#set([editorFile(startText)]);
    view.focus();
  }

  #setText(text: string): void {
    this.#example = undefined;
    this.#files = [...this.#files.filter(({ name, role }) => name !== editorName && role === 'link'), editorFile(text)];
    this.#draw();
    this.#events.onText();
  }
}

function editorFile(text: string): InputFile {
  return { name: editorName, bytes: new TextEncoder().encode(text), role: 'link' };
}
