import { runCommand, tryCommand } from './run-command.js';
import { buildNative } from './rust.js';

/** A map that Aya has created. */
export interface AyaMap {
  readonly name: string;
  /** A variant of `aya::maps::Map`; `Unsupported` where Aya has no type for it. */
  readonly kind: string;
  readonly id: number;
  /** A number of `enum bpf_map_type`. */
  readonly map_type: number;
  readonly key_size: number;
  readonly value_size: number;
  readonly max_entries: number;
  readonly map_flags: number;
  readonly map_extra: number;
  /** 0 without BTF. */
  readonly btf_id: number;
  readonly btf_key_type_id: number;
  readonly btf_value_type_id: number;
  /** Why it was not pinned. */
  readonly error: string | null;
}

/** A program of the object, loaded or refused. */
export interface AyaProgram {
  readonly name: string;
  readonly section: string;
  /** null when it was not loaded. */
  readonly id: number | null;
  /** 0 without BTF. */
  readonly btf_id: number;
  /** Why it was not loaded, with the verifier's log. */
  readonly error: string | null;
}

/** Aya's results for an object. */
export interface AyaLoad {
  /** Such as `aya 0.14.0`. */
  readonly loader: string;
  /** Why nothing was loaded. */
  readonly error: string | null;
  /** Aya's error for the object unless it is asked to allow map types that it does not support. */
  readonly unsupported: string | null;
  /** Aya's log, for example that the kernel refused the BTF. */
  readonly warnings: readonly string[];
  readonly maps: readonly AyaMap[];
  readonly programs: readonly AyaProgram[];
}

/** The path of the loader, which is built on first use. */
export const buildAyaLoader = (): Promise<string> => buildNative('aya-loader');

/**
 * Loads an object with Aya. Needs root.
 *
 * @param path of the object
 * @param folder on a bpffs: programs are then pinned in `programs/`, maps in `maps/`; without it they are unloaded when this returns
 */
export async function loadWithAya(path: string, folder?: string): Promise<AyaLoad> {
  const args = ['load', path, ...(folder === undefined ? [] : [folder])];
  return JSON.parse(await runCommand(await buildAyaLoader(), args)) as AyaLoad;
}

/** As `loadWithAya`. @throws Error with Aya's error for the first part that it did not load */
export async function loadAllWithAya(path: string, folder: string): Promise<void> {
  const load = await loadWithAya(path, folder);
  const problem = [load, ...load.maps, ...load.programs].find(({ error }) => error !== null);
  if (problem) throw new Error(`Aya: ${problem.error}`);
}

/** What Aya reads from a pinned map, or its error; the formats are described in `native/aya-loader/src/contents.rs`. */
export async function readWithAya(pin: string): Promise<unknown> {
  const { exitCode, stdout, stderr } = await tryCommand(await buildAyaLoader(), ['read', pin]);
  return exitCode === 0 ? JSON.parse(stdout.toString()) : stderr.trim();
}
