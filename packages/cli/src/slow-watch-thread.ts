import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { PassBoard, stages } from '@bpf-link-wasm/driver';
import { createSlowNotice } from './slow-notice.js';
import type { WatchedLink } from './slow-watch.js';
import { escapeControls } from './terminal-text.js';

// process.stderr of a worker needs the event loop of the main thread, which is busy linking, so this writes to the
// file directly.
const { subject, start, file, passes, stage } = workerData as WatchedLink;
const notice = createSlowNotice(subject, (text) => writeSync(file, escapeControls(text)));
const board = new PassBoard(passes);
const reached = new Int32Array(stage);

setInterval(() => {
  notice({
    stage: stages[Atomics.load(reached, 0)] ?? 'load',
    elapsedMilliseconds: Date.now() - start,
    ...board.read(),
  });
}, 1000);
