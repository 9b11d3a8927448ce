import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '@bpf-link-wasm/driver';
import type * as driverModule from '@bpf-link-wasm/driver/browser';
import type { Browser, Page } from 'puppeteer-core';
import { serveFolders, type FolderServer, type ServeOptions } from './serve-folders.js';

type WebLinker = driverModule.WebWorkerLinker;

/** An error in a form that can be passed out of the page. */
export interface DescribedError {
  name: string;
  code?: string;
  family?: string;
  details?: object;
  message: string;
  diagnostics?: Diagnostic[];
  /** Whether its class is the one that the package exports. */
  isOurs: boolean;
}

declare global {
  /** What pages/client.js provides for the steps of a test. */
  var page: {
    driver: typeof driverModule;
    workers: Worker[];
    fetchBytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
    errorOf(action: () => unknown): Promise<DescribedError>;
    createLinker(options?: driverModule.WebWorkerLinkerOptions): Promise<WebLinker>;
    linkFile(linker: WebLinker, name: string, options?: driverModule.LinkCallOptions): Promise<number[]>;
    createLongInput(): { name: string; bytes: Uint8Array<ArrayBuffer> };
  };
  /** State that a step leaves for the next. */
  var linker: WebLinker;
  /** Values that a step has stored, by name. */
  var weak: Record<string, WeakRef<object>>;
}

const folderOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The policy under which the README promises that it works. */
export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";

/** Serves the client's page, the package's bundle, the engine and the inputs. */
export function serveClient(options: ServeOptions = {}): Promise<FolderServer> {
  const folders = {
    '': folderOf('pages'),
    'driver/': folderOf('../../packages/driver/dist'),
    'engine/': folderOf('../../llvm-wasm/artifact'),
    'inputs/': folderOf('../../examples/fork'),
    'fixtures/': folderOf('../fixtures'),
  };
  return serveFolders(folders, options);
}

/**
 * Opens the client's page and waits until the package is loaded.
 * @throws Error with the page's console output if it is not
 */
export async function openClient(browser: Browser, server: FolderServer): Promise<Page> {
  const opened = await browser.newPage();
  const complaints: string[] = [];
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => complaints.push(message.text()));
  await opened.goto(`${server.url}blank.html`, { waitUntil: 'load' });
  const isReady = await opened.evaluate(() => 'page' in globalThis);
  if (!isReady) throw new Error(`the page did not load: ${complaints.join('\n')}`);
  return opened;
}
