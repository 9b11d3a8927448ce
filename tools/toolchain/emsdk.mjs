import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cachePath, versions } from './cache.mjs';

/** @returns {string | undefined} the emsdk folder to use: `$EMSDK`, else the one that setup.mjs put into the cache */
export function emsdkPath() {
  if (process.env.EMSDK) return resolve(process.env.EMSDK);
  const own = cachePath(`emsdk-${versions.emscripten}`);
  return existsSync(join(own, '.complete')) ? own : undefined;
}

/** @param {string} emsdk @returns {Record<string, string>} what its commands need in the environment */
export function emsdkEnvironment(emsdk) {
  return { EMSDK: emsdk, EM_CONFIG: join(emsdk, '.emscripten') };
}
