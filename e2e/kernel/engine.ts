import { readFile } from 'node:fs/promises';
import { createLinker } from '@bpf-link-wasm/driver';
import type { LinkTarget } from '../suites/link-target.js';
import { driverTarget } from '../targets/driver-target.js';

/** The driver with the package's engine, or with the one at $BPF_LINK_ENGINE, such as a quick build. */
export async function openEngine(): Promise<LinkTarget> {
  const path = process.env['BPF_LINK_ENGINE'];
  return driverTarget(await createLinker(path === undefined ? {} : { engine: await readFile(path) }));
}
