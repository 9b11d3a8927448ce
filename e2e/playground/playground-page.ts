import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { serveFolders, type FolderServer } from '../browser/serve-folders.js';
import type { RunningBrowser } from '../browser/use-browser.js';

/** The folder of the built page. */
export const builtPage = fileURLToPath(new URL('../../packages/playground/dist/', import.meta.url));

/** The path under which tests serve the page: not the root, as on many static hosts. */
const base = '/deep/playground/';

/** Time for one step of the page, in milliseconds: a busy machine is many times slower than an idle one. */
const patience = 120_000;

/** Extensions of files that a browser has not finished writing. */
const unfinished = /\.(crdownload|part)$/;

declare global {
  /** Workers of the page, in the order in which they were started. */
  var workers: Worker[];
}

/** A file as a user drops it. */
export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The page as a user sees it. */
export class Playground {
  readonly page: Page;
  readonly server: FolderServer;
  readonly #folder: string;

  constructor(page: Page, server: FolderServer, folder: string) {
    this.page = page;
    this.server = server;
    this.#folder = folder;
  }

  /**
   * Opens the page and waits for the engine; if it is open already, and the query is only a fragment, its files are
   * removed. If the query names no example, none is opened: the page's default example would be linked first.
   * @param query With fragment, such as `?example=fork#maps`.
   */
  async open(query = ''): Promise<void> {
    const url = new URL(query, this.server.url);
    if (url.search === '' && this.page.url().startsWith(this.server.url)) {
      await this.page.evaluate((hash) => {
        document.getElementById('clear-files')!.click();
        location.hash = hash;
      }, url.hash);
      await this.status('Nothing linked yet');
      return;
    }
    if (!url.searchParams.has('example')) url.searchParams.set('example', '');
    await this.page.goto(url.href);
    await this.page.waitForFunction(() => document.getElementById('engine')?.dataset['status'] === 'ready', {
      timeout: patience,
    });
    if (url.searchParams.get('example') === '') await this.status('Nothing linked yet');
  }

  /** Chooses an example in the open page, and waits until it is linked. @param object The file that it is linked to. */
  async example(id: string, object: string): Promise<void> {
    await this.page.evaluate((name) => document.querySelector<HTMLElement>(`[data-example="${name}"]`)!.click(), id);
    await this.page.waitForFunction(
      (name) => document.getElementById('outputs')!.innerText.includes(`Download ${name}`),
      {},
      object,
    );
  }

  /** The visible text of an element. */
  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).innerText);
  }

  /** Drops files on the page. */
  async drop(...files: readonly DroppedFile[]): Promise<void> {
    const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
    await this.page.evaluate((dropped) => {
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of dropped) {
        dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
      }
      document
        .getElementById('drop')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, given);
  }

  /** Picks a file in a field of the page. @param field The field's id. */
  async give(field: string, { name, bytes }: DroppedFile): Promise<void> {
    await this.page.$eval(
      `#${field}`,
      (element, given, content) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(content)], given));
        (element as HTMLInputElement).files = transfer.files;
        element.dispatchEvent(new Event('change', { bubbles: true }));
      },
      name,
      [...bytes],
    );
  }

  /** Waits until the status line starts with this text. */
  async status(begin: string): Promise<string> {
    await this.page.waitForFunction(
      (text) => document.getElementById('status')!.textContent!.startsWith(text),
      { timeout: patience },
      begin,
    );
    return this.text('#status');
  }

  /** Drops files and waits for the link. */
  async link(...files: readonly DroppedFile[]): Promise<void> {
    await this.drop(...files);
    await this.status('Linked');
  }

  /** Selects a tab and returns its text once it contains the expected one. */
  async tab(name: string, expected: string): Promise<string> {
    await this.page.evaluate((hash) => void (location.hash = hash), name);
    const tab = name.replace(/\/.*/, '');
    await this.page.waitForFunction(
      (wanted, text) =>
        document.getElementById('panel')!.dataset['tab'] === wanted &&
        document.getElementById('panel')!.innerText.includes(text),
      { timeout: patience },
      tab,
      expected,
    );
    return this.text('#panel');
  }

  /** Waits until the database of the page has files of a kind: `kernels`, `work`. */
  async isKept(kind: string): Promise<void> {
    const look = async (wanted: string): Promise<boolean> => {
      const name = 'playground';
      // Opening a database creates it.
      if (!(await indexedDB.databases()).some((one) => one.name === name)) return false;
      const ended = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error!));
        });
      const database = await ended(indexedDB.open(name));
      try {
        if (!database.objectStoreNames.contains('files')) return false;
        const keys = await ended(database.transaction('files').objectStore('files').getAllKeys());
        return keys.some((key) => typeof key === 'string' && key.endsWith(` ${wanted}`));
      } finally {
        database.close();
      }
    };
    await this.page.waitForFunction(look, { polling: 50 }, kind);
  }

  /** Types at the end of the editor's text. */
  async typeAtEnd(text: string): Promise<void> {
    await this.page.waitForSelector('.cm-content');
    await this.page.click('.cm-content');
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('End');
    await this.page.keyboard.up('Control');
    await this.page.keyboard.type(text);
  }

  /** The error that the page shows. */
  async failure(): Promise<string> {
    await this.page.waitForSelector('#failure:not([hidden])', { timeout: patience });
    await this.page
      .waitForFunction(() => !document.querySelector<HTMLElement>('#failure .remedy')?.hidden, { timeout: 5000 })
      .catch(() => undefined);
    return this.text('#failure');
  }

  /** Presses the button of an output and returns the file that the browser writes. */
  async download(kind: string): Promise<Buffer> {
    const selector = `#outputs [data-kind="${kind}"]`;
    await this.page.waitForSelector(selector);
    await this.page.click(selector);
    const path = join(this.#folder, await this.#finished());
    const content = await readFile(path);
    await rm(path);
    return content;
  }

  /** The name of the file in the folder, which was empty before. */
  async #finished(): Promise<string> {
    for (const end = Date.now() + patience; Date.now() < end;) {
      const files = await readdir(this.#folder);
      const file = files.find((name) => !unfinished.test(name));
      if (file !== undefined && files.length === 1) return file; // Firefox creates the file before it fills another one.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${this.#folder}: no new file, expected the download`);
  }
}

/** Records what tests need to know about the page, before its scripts run. */
function watchPage(): void {
  const { Worker: Original } = globalThis;
  globalThis.workers = [];
  globalThis.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      globalThis.workers.push(this);
    }
  };
}

/** How the tests of a `describe` use the page. */
export interface PlaygroundUse {
  /**
   * Whether the tests share one page, which loads the engine once: for tests that only give it other files.
   * After a failed test the next one gets a fresh page. Default false.
   */
  readonly sharesPage?: boolean;
}

/** Opens the built page in a fresh profile for each test of the surrounding `describe`, or once for all of them. */
export function usePlayground(
  browser: RunningBrowser,
  { sharesPage = false }: PlaygroundUse = {},
): { readonly get: () => Playground } {
  let server: FolderServer | undefined;
  let context: BrowserContext | undefined;
  let folder = '';
  let playground: Playground | undefined;
  const close = async (): Promise<void> => {
    playground = undefined;
    await context?.close();
    await server?.close();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
    [context, server, folder] = [undefined, undefined, ''];
  };
  beforeAll(async () => {
    if (!existsSync(`${builtPage}index.html`))
      throw new Error(`${builtPage}: no page, expected npx nx build playground to have made it`);
  });
  beforeEach(async () => {
    if (playground !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'downloads-'));
    server = await serveFolders({ '': builtPage }, { base });
    context = await browser.get().createBrowserContext({ downloadBehavior: { policy: 'allow', downloadPath: folder } });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.setViewport({ width: 1280, height: 900 });
    await page.evaluateOnNewDocument(watchPage);
    playground = new Playground(page, server, folder);
  });
  afterEach(async ({ task }) => {
    if (!sharesPage || task.result?.state === 'fail') await close();
  });
  afterAll(close);
  return {
    get() {
      if (playground === undefined) throw new Error('page: not opened, expected a browser');
      return playground;
    },
  };
}
