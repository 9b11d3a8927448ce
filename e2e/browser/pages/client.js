// Provides the package's bundle to the tests, whose steps run in this page.
import * as driver from './driver/browser.js';
import { createLongInput } from './long-input.js';

const NativeWorker = globalThis.Worker;

/** Workers started by the page, for tests that kill one behind the driver's back. */
const workers = [];

globalThis.Worker = class extends NativeWorker {
  constructor(...words) {
    super(...words);
    workers.push(this);
  }
};

/** The bytes of a file from the server. */
async function fetchBytes(name) {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** An error in a form that a test can compare. */
function describeError(error) {
  const { name, code, family, details, message, diagnostics } = error;
  const isOurs = error instanceof driver.BpfLinkError;
  return { name, code, family, details, message, diagnostics, isOurs };
}

/** The error with which an action is rejected. */
async function errorOf(action) {
  try {
    await action();
  } catch (error) {
    return describeError(error);
  }
  throw new Error('succeeded, expected an error');
}

/** A linker with the engine from the server. */
function createLinker(options = {}) {
  return driver.createWorkerLinker({ engineUrl: 'engine/bpf-linker.wasm', ...options });
}

/** Links one file from the server; the object's bytes leave the page as an array. */
async function linkFile(linker, name, callOptions = {}) {
  const { outputs } = await linker.link({ inputs: [{ name, bytes: await fetchBytes(name) }] }, callOptions);
  return [...outputs[0].bytes];
}

globalThis.page = { driver, workers, fetchBytes, errorOf, createLinker, linkFile, createLongInput };
