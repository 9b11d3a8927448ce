import { holdLifeLock } from './life-lock.js';
import { webInputs } from '../input/portable-input.js';
import type { WebWorkerStart } from './spawn-worker-browser.js';
import { serve } from './worker-service.js';

addEventListener(
  'message',
  ({ data }: MessageEvent<WebWorkerStart>) => {
    if (data.lifeLock !== undefined) holdLifeLock(data.lifeLock, () => postMessage('held'));
    serve(data, webInputs);
  },
  { once: true },
);
