import { join } from 'node:path';
import { isPrivateFolder } from '../private-folder.js';
import { makeCodeInBackground } from './background-maker.js';
import { readCodeFile } from './code-file.js';
import { codeCacheFolder, codeFileName, hasNodeV8 } from './code-path.js';
import { restoreModule } from './v8-code.js';

/** What there is of the engine's machine code. */
export interface CompiledEngine {
  /** The engine, when an earlier process left code that fits; else it has to be compiled. */
  module?: WebAssembly.Module;
  /** Call it after a link: has the code made for the next process when this one had none. */
  keepForNext(): void;
}

/** Looks for machine code of the engine. Call it before V8's flags are changed. */
export function loadCompiledEngine(): CompiledEngine {
  const nothing = { keepForNext() {} };
  const folder = codeCacheFolder();
  if (folder === undefined || !hasNodeV8()) return nothing;
  try {
    const name = codeFileName();
    const stored = isPrivateFolder(folder) ? readCodeFile(join(folder, name)) : undefined;
    const module = stored && restoreModule(stored.code.buffer, stored.wasm);
    return module ? { ...nothing, module } : { keepForNext: () => makeCodeInBackground(name) };
  } catch {
    return nothing; // A V8 without these functions, or an engine without a manifest.
  }
}
