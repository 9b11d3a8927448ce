import { browserPlatform } from './platform-browser.js';
import { serve, type WorkerStart } from './worker-service.js';

addEventListener('message', (event: MessageEvent<WorkerStart>) => serve(event.data, browserPlatform), { once: true });
