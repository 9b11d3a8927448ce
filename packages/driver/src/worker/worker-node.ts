import { workerData } from 'node:worker_threads';
import { nodePlatform } from '../platform-node.js';
import { serve, type WorkerStart } from './worker-service.js';

serve(workerData as WorkerStart, nodePlatform);
