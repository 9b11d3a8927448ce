import { lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
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
import { packageVersion } from '../version.js';

/** Changes with the frames that command and server exchange. */
const protocol = 1;

/** Socket addresses are this long at most on macOS; Linux has four bytes more. */
const addressLimit = 103;

/** Where command and server meet. */
export interface Endpoint {
  /** Path of a socket, or name of a pipe on Windows. */
  address: string;
  /** What both must be: protocol, version of this package and its bundle, hash, size and time of the engine. */
  identity: string;
  /** The folder that nobody else can write to: of the socket, or of the key. */
  folder: string;
  /** File with what proves that the server is this user's; on Windows, where anyone may make a pipe of that name. */
  keyFile?: string;
}

/** The endpoint for this command and engine: others have others. */
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

/** What keeps a server from listening there; undefined when nothing does. */
export function obstacleOf({ address, folder, keyFile }: Endpoint): string | undefined {
  if (!ensurePrivateFolder(folder))
    return `the folder ${JSON.stringify(folder)} cannot be made, or it or one above it is not this user's alone`;
  const isTooLong = keyFile === undefined && Buffer.byteLength(address) > addressLimit;
  return isTooLong ? `its path is longer than ${addressLimit} bytes; set XDG_RUNTIME_DIR to a shorter one` : undefined;
}

function describeIdentity(): string {
  const { sha256, size, mtimeMs } = engineFile();
  const bundle = statSync(fileURLToPath(import.meta.url)).mtimeMs;
  return [protocol, packageVersion(), bundle, sha256, size, mtimeMs].join(' ');
}

/** The key in its file; undefined when it cannot be read. */
export function readKey(keyFile: string): string | undefined {
  try {
    return readFileSync(keyFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** FNV-1a of 64 bits: for a short name, not for safety; the whole identity is compared too. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value.toString(16).padStart(16, '0');
}

/**
 * What file a path is now: device, number, size, and times of change. Two processes for which a path is another file, or
 * between whose looks it changed, get different texts.
 * @throws Error if there is no such file, or it is not a regular one: reading a pipe removes its bytes and may block forever
 */
export function identifyFile(path: string): string {
  const status = statSync(path, { bigint: true });
  if (!status.isFile()) throw new Error(`${path} is not a plain file`);
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/**
 * What the root and the working folder are, and which mounts lie below them: with equal folders and other mounts, the paths
 * in an archive are other files.
 * @throws Error when Linux does not say which mounts: without /proc
 */
export function identifyView(): string {
  const places = ['/', '.'].map((path) => statSync(path, { bigint: true })).map(({ dev, ino }) => `${dev}:${ino}`);
  return [...places, ...(process.platform === 'linux' ? [readlinkSync('/proc/self/ns/mnt')] : [])].join(' ');
}
