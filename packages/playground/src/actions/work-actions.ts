import { batch } from '@preact/signals';
import { findExample, firstExample, loadExample, type Example } from '../input/examples.js';
import { roleOf, type InputFile } from '../input/input-file.js';
import { findKeptWork, keepWork } from '../state/kept-work.js';
import { noWork, type Store, type Work } from '../state/store.js';
import { sharePrefix, urlStateOf, type AddressContent } from '../state/address.js';
import { formatFragment, formatQuery } from '../state/url-state.js';

/** The name of the editor's text among the files. */
export const editorName = 'editor.ll';

/** Number of sets of files that the history can restore. */
const maxWorks = 8;

/** Actions that change the files: examples, dropped or picked files, the editor. */
export class WorkActions {
  readonly #store: Store;
  readonly #onFiles: (isTyping: boolean) => void;
  readonly #works = new Map<number, Work>();
  #opening = 0;
  /** Whether the open file is split BTF without its base: the next file may be that base. */
  lacksBase = false;

  /** @param onFiles Called when the files change, and at each key in the editor. */
  constructor(store: Store, onFiles: (isTyping: boolean) => void) {
    this.#store = store;
    this.#onFiles = onFiles;
  }

  /** Opens what an address names: the files of a history entry, or else an example. */
  async follow(address: AddressContent): Promise<void> {
    const { work, example = '', shared } = address;
    if (shared !== undefined) return this.#openShared(shared);
    const { work: current } = this.#store;
    if (work === current.value.id && work !== noWork.id) return;
    const opening = ++this.#opening;
    const known = work === undefined ? undefined : (this.#works.get(work) ?? (await findKeptWork(work)));
    if (opening !== this.#opening) return;
    if (known !== undefined && known.example === example) this.#show(known);
    else if (address.example === undefined && current.value.id === noWork.id) await this.openExample(firstExample);
    else if (example === '') {
      if (current.value.example !== '') this.#show(noWork);
    } else if (example !== current.value.example) await this.openExample(example);
  }

  /** Opens an example that ships with the page. */
  async openExample(id: string): Promise<void> {
    const example = findExample(id);
    if (example === undefined) {
      this.#store.filesError.value = `no example is called ${JSON.stringify(id.slice(0, 80))}, expected one of those below`;
      return;
    }
    await this.#openExample(example);
  }

  async #openExample(example: Example): Promise<void> {
    const opening = ++this.#opening;
    try {
      const { files, object } = await loadExample(example);
      if (opening === this.#opening) this.#set(files, { example: example.id, ...(object && { object }) });
    } catch (error) {
      if (opening === this.#opening) this.#store.filesError.value = (error as Error).message;
    }
  }

  async #openShared(text: string): Promise<void> {
    const opening = ++this.#opening;
    try {
      const { unpackWork } = await import('../state/shared-work.js');
      const { files, place } = await unpackWork(text);
      if (opening !== this.#opening) return;
      batch(() => {
        if (place !== undefined) this.#store.place.value = place;
        this.#set(files);
      });
    } catch (error) {
      if (opening === this.#opening) this.#store.filesError.value = (error as Error).message;
    }
  }

  /** Makes an address that contains the files, options and place. @throws Error with a message for the user when they are too large */
  async share(page: string): Promise<string> {
    const { work, place } = this.#store;
    const { files, example } = work.value;
    const query = formatQuery(urlStateOf(this.#store));
    if (example !== '') return `${page}${query}${formatFragment(place.value)}`;
    const { packWork } = await import('../state/shared-work.js');
    return `${page}${query}${sharePrefix}${await packWork(files, place.value)}`;
  }

  /** Adds files that were dropped or picked. */
  async add(files: readonly File[]): Promise<void> {
    const opening = ++this.#opening;
    try {
      const added = await Promise.all(
        files.map(async (file): Promise<InputFile> => {
          const bytes = new Uint8Array(await file.arrayBuffer());
          return { name: file.name, bytes, role: roleOf(file.name, bytes) };
        }),
      );
      if (added.length === 0 || opening !== this.#opening) return;
      const { files: before, example } = this.#store.work.value;
      // Files dropped after an example replace it; a source file is added to the present files.
      const isNew = example !== '' && added.some(({ role }) => role !== 'source');
      const names = new Set(added.map(({ name }) => name));
      // The next file replaces an open one, but split BTF stays, because the next file may be its base. Sources belong to the present files.
      const makesRoom = !this.lacksBase && added.some(({ role }) => role !== 'source');
      const stays = (file: InputFile): boolean => !names.has(file.name) && (file.role !== 'inspect' || !makesRoom);
      this.#set([...(isNew ? [] : before.filter(stays)), ...added]);
    } catch (error) {
      this.#store.filesError.value = `a file could not be read: ${(error as Error).message}; drop it again`;
    }
  }

  remove(file: InputFile): void {
    this.#set(this.#store.work.value.files.filter((one) => one !== file));
  }

  clear(): void {
    this.#set([]);
  }

  /** Opens the editor with a text, in place of the present files. */
  openEditor(text: string): void {
    if (!this.#store.hasEditor.value) this.#set([editorFile(text)]);
  }

  /** Stores the editor's text, at each key. */
  setText(text: string): void {
    const { id, files } = this.#store.work.value;
    const others = files.filter(({ isEdited = false, role }) => !isEdited && role === 'link');
    this.#keep({ id, files: [...others, editorFile(text)], example: '' });
    this.#onFiles(true);
  }

  #set(files: readonly InputFile[], { example, object }: Pick<Work, 'object'> & { example?: string } = {}): void {
    // Greater than the id of every history entry, including those from before a reload.
    const id = Math.max(Date.now(), ...Array.from(this.#works.keys(), (one) => one + 1));
    this.#show({ id, files, example: example ?? '', ...(object && { object }) });
  }

  #show(work: Work): void {
    this.#opening += 1;
    batch(() => {
      this.#store.filesError.value = '';
      this.#keep(work);
      this.#onFiles(false);
    });
  }

  #keep(work: Work): void {
    this.#works.delete(work.id);
    this.#works.set(work.id, work);
    for (const id of this.#works.keys()) {
      if (this.#works.size > maxWorks) this.#works.delete(id);
    }
    this.#store.work.value = work;
    keepWork(work);
  }
}

function editorFile(text: string): InputFile {
  return { name: editorName, bytes: new TextEncoder().encode(text), role: 'link', isEdited: true };
}
