import { join } from 'node:path';
import { isPrivateFolder } from '../private-folder.js';
import { readCodeFile, type EngineCode } from './code-file.js';
import { codeCacheFolder, codeFileName, hasNodeV8 } from './code-path.js';

/** The machine code of this engine in this runtime. */
export interface KeptCode {
  /** Name of its file in the code cache. */
  readonly name: string;
  /** What an earlier process left there, if anything. */
  readonly stored: Promise<EngineCode | undefined>;
}

let early: KeptCode | undefined;

/**
 * Starts to read the machine code for `takeKeptCode`. Another thread reads it while this one loads scripts and parses its
 * arguments. Call it before changing V8's flags.
 */
export function readKeptCodeEarly(): void {
  early ??= readKeptCode();
}

/**
 * The machine code, which is read now unless reading has already started. Call it before changing V8's flags.
 * @returns undefined when there is no code cache
 */
export function takeKeptCode(): KeptCode | undefined {
  const taken = early ?? readKeptCode();
  early = undefined;
  return taken;
}

function readKeptCode(): KeptCode | undefined {
  const folder = codeCacheFolder();
  if (folder === undefined || !hasNodeV8()) return undefined;
  try {
    const name = codeFileName();
    const stored = isPrivateFolder(folder) ? readCodeFile(join(folder, name)) : Promise.resolve(undefined);
    return { name, stored };
  } catch {
    return undefined; // The engine has no manifest.
  }
}
