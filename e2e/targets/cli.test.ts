import { runAllSuites } from '../suites/all-suites.js';
import { cliTarget } from './cli-target.js';

runAllSuites(async () => cliTarget());
