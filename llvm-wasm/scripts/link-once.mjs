// link-once.mjs WASM REQUEST INPUT...: one link, whose outputs are dropped.
import { readFileSync } from 'node:fs';
import { repositoryRoot } from '../../tools/toolchain/cache.mjs';
import { linkInWasm } from './wasm-host.mjs';

const [wasm, request, ...paths] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(wasm));
const { status, result, fatal } = await linkInWasm(module, request, paths, repositoryRoot);
if (status !== 0) throw new Error(`the link ends with status ${status}: ${fatal ?? result}`);
