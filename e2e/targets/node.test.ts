import { createLinker } from '@bpf-link-wasm/driver';
import { runAllSuites } from '../suites/all-suites.js';
import { driverTarget } from './driver-target.js';

runAllSuites(async () => driverTarget(await createLinker()));
