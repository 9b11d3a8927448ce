import { existsSync, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IoError } from '@bpf-link-wasm/driver';
import { engineFile } from '../code-cache/code-path.js';
import {
  ensurePrivateFolder,
  isOwn,
  isPrivateFolder,
  userCacheFolder,
  userRuntimeFolder,
  userTag,
} from '../private-folder.js';
import { packageVersion } from '../package-version.js';

/** Version of the protocol between command and server. */
const protocol = 1;

/** Maximum length of a socket address on macOS; Linux allows four bytes more. */
const addressLimit = 103;

/** Where a server listens and commands connect. */
export interface Endpoint {
  /** Path of a socket, or name of a pipe on Windows. */
  address: string;
  /**
   * Must be equal on both sides: version of the protocol, version of this package and its bundle, hash, size and time of the engine.
   */
  identity: string;
  /** The folder of the socket, or of the key, which nobody else can write to. */
  folder: string;
  /** File with the proof that the server is this user's; on Windows, where anyone may create a pipe of that name. */
  keyFile?: string;
}

/** The endpoint for this command and engine; other versions have different ones. */
export function describeEndpoint(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): Endpoint {
  const identity = describeIdentity();
  const name = hash(identity);
  if (platform === 'win32') {
    const folder = userCacheFolder(environment, platform);
    if (folder === undefined) throw new IoError('IO_NOT_FOUND', { path: '%LOCALAPPDATA%' });
    return {
      address: `\\\\.\\pipe\\bpf-link-wasm-${userTag()}-${name}`,
      identity,
      folder,
      keyFile: join(folder, `${name}.key`),
    };
  }
  const folder = userRuntimeFolder(environment);
  return { address: join(folder, `${name}.sock`), identity, folder };
}

/** The endpoint at which a server of this user may be listening. Users who never started one do not even have its folder. */
export function findServer(): Endpoint | undefined {
  const folder = process.platform === 'win32' ? userCacheFolder() : userRuntimeFolder();
  if (folder === undefined || !existsSync(folder)) return undefined;
  const endpoint = describeEndpoint();
  return mayBeServed(endpoint) ? endpoint : undefined;
}

/** Whether a server of this user may be listening there. */
export function mayBeServed({ address, folder, keyFile }: Endpoint): boolean {
  if (!isPrivateFolder(folder)) return false;
  try {
    if (keyFile !== undefined) return statSync(keyFile).isFile();
    const status = lstatSync(address);
    return status.isSocket() && isOwn(status);
  } catch {
    return false;
  }
}

/** Why a server cannot listen there; undefined if it can. */
export function obstacleOf({ address, folder, keyFile }: Endpoint): string | undefined {
  if (!ensurePrivateFolder(folder))
    return `the folder ${JSON.stringify(folder)} cannot be created, or other users can write to it or to one above it`;
  const isTooLong = keyFile === undefined && Buffer.byteLength(address) > addressLimit;
  return isTooLong ? `its path is longer than ${addressLimit} bytes; set XDG_RUNTIME_DIR to a shorter one` : undefined;
}

function describeIdentity(): string {
  const { sha256, size, mtimeMs } = engineFile();
  const bundle = statSync(fileURLToPath(import.meta.url)).mtimeMs;
  return [protocol, packageVersion(), bundle, sha256, size, mtimeMs].join(' ');
}

/** The key from its file; undefined when it cannot be read. */
export function readKey(keyFile: string): string | undefined {
  try {
    return readFileSync(keyFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** 64-bit FNV-1a: for a short name, not for security; the whole identity is compared too. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value.toString(16).padStart(16, '0');
}

/**
 * Identifies the file that a path currently names: device, number, size, and times of change. The texts differ if the
 * path names another file for another process, or the file changed in between.
 * @throws Error if the file does not exist, or is not a regular one: reading a pipe consumes its bytes and may block
 * forever
 */
export function identifyFile(path: string): string {
  const status = statSync(path, { bigint: true });
  if (!status.isFile()) throw new Error(`${path} is not a regular file`);
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/**
 * Identifies the root, the working folder and the mounts below them: with equal folders but other mounts, the paths
 * in an archive may name other files.
 * @throws Error when Linux does not list the mounts: without /proc
 */
export function identifyView(): string {
  const places = ['/', '.'].map((path) => statSync(path, { bigint: true })).map(({ dev, ino }) => `${dev}:${ino}`);
  return [...places, ...(process.platform === 'linux' ? [readlinkSync('/proc/self/ns/mnt')] : [])].join(' ');
}
