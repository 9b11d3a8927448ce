import { compareMutants } from './compare-with-kernel.js';

// `compare-worker FIRST_SEED CASES`: prints the differences as JSON.
const [firstSeed = 1, cases = 1000] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(compareMutants(firstSeed, cases)));
