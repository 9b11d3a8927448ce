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

/** What an action is rejected with. */
async function errorOf(action) {
  try {
    await action();
  } catch (error) {
    return describeError(error);
  }
  throw new Error('succeeded, expected an error');
}

/** A linker with the engine of the server. */
function createLinker(options = {}) {
  return driver.createWorkerLinker({ engineUrl: 'engine/bpf-linker.wasm', ...options });
}

/** Links one file of the server; the object's bytes leave the page as an array. */
async function linkFile(linker, name, callOptions = {}) {
  const { outputs } = await linker.link({ inputs: [{ name, bytes: await fetchBytes(name) }] }, callOptions);
  return [...outputs[0].bytes];
}

/** LLVM IR whose link takes at least some seconds. */
function createLongInput() {
  const loop = (index) => `define i64 @f${index}(i64 %a, i64 %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi i64 [ %a, %entry ], [ %more, %loop ]
  %product = mul i64 %sum, %b
  %mixed = xor i64 %product, %i
  %more = add i64 %mixed, ${index}
  %next = add i64 %i, 1
  %goes = icmp ult i64 %next, ${100 + index}
  br i1 %goes, label %loop, label %end
end:
  ret i64 %more
}`;
  const functions = Array.from({ length: 5000 }, (_, index) => loop(index));
  return { name: 'long.ll', bytes: new TextEncoder().encode(`target triple = "bpf"\n${functions.join('\n')}`) };
}

globalThis.page = { driver, workers, fetchBytes, errorOf, createLinker, linkFile, createLongInput };
