// Makes the package's bundle available to the tests, which run their steps in this page.
import * as driver from './driver/browser.js';

const NativeWorker = globalThis.Worker;

/** Workers that the page has started, for tests that kill one behind the driver's back. */
const workers = [];

globalThis.Worker = class extends NativeWorker {
  constructor(...words) {
    super(...words);
    workers.push(this);
  }
};

/** The bytes of a file of the server. */
async function fetchBytes(name) {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** An error as a test can compare it. */
function describeError(error) {
  const { name, code, family, details, message, diagnostics } = error;
  const isOurs = error instanceof driver.BpfLinkError;
  return { name, code, family, details, message, diagnostics, isOurs };
}

globalThis.page = { driver, workers, fetchBytes, describeError };
