// Replaces the repository's version in manifests, lock files, and texts that name a package with its version.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { root } from './plan.mjs';

const crate = '(?:aya-btf-map|aya-btf-map-macros|bpf-core)';

/**
 * Replaces the version in the text of a file. Another package that has the same version by chance keeps it.
 * @param {string} path The file's path, whose name decides where versions are
 */
export function replaceVersion(path, text, from, to) {
  const old = from.replaceAll('.', '\\.');
  const put =
    (pattern, flags = 'gm') =>
    (current) =>
      current.replaceAll(new RegExp(pattern.replace('OLD', old), flags), `$1${to}`);
  const own = [put('("(?:@bpf-link-wasm/[\\w-]+|bpf-link-wasm)": "[~^]?)OLD(?=")')];
  const name = basename(path);
  if (name === 'package-lock.json') return replaceInLock(text, from, to, own);
  if (name === 'package.json') {
    if (/^ {2}"name": "@?bpf-link-wasm/m.test(text)) own.push(put('^( {2}"version": ")OLD(?=")'));
  } else if (name === 'Cargo.toml') {
    if (/^(?:name = "(?:aya-btf-map|bpf-core)|members = \["aya-btf-map")/m.test(text))
      own.push(put('^(version = ")OLD(?=")'));
    own.push(put(`^(${crate} = \\{.*version = "=?)OLD(?=")`));
  } else if (name === 'Cargo.lock') {
    own.push(put(`(name = "${crate}"\\nversion = ")OLD(?=")`));
  } else {
    own.push(
      put('(bpf-link-wasm(?:-engine|-btf|-driver|-vm|-nx)?[@-])OLD(?!\\d|\\.\\d)'),
      put(`^(${crate} = ")OLD(?=")`),
    );
  }
  return own.reduce((current, replace) => replace(current), text);
}

/** Replaces the version in package-lock.json, where the packages of the workspace are the entries that are not in node_modules. */
function replaceInLock(text, from, to, own) {
  const lock = JSON.parse(own.reduce((current, replace) => replace(current), text));
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (!folder.includes('node_modules') && entry.version === from) entry.version = to;
  }
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/** Lists the files that may contain the repository's version. The changelog is left out, because it keeps old versions. */
export function listFiles() {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const isMeant = (path) =>
    /(?:^|\/)(?:package|package-lock)\.json$|(?:^|\/)Cargo\.(?:toml|lock)$|\.(?:md|yml)$/.test(path);
  return files.filter((path) => isMeant(path) && path !== 'CHANGELOG.md');
}

/**
 * Computes the changes of all files for a new version.
 * @returns {{ path: string, text: string }[]} their new text, by path from the root
 */
export function planVersion(from, to) {
  return listFiles().flatMap((path) => {
    const old = readFileSync(`${root}${path}`, 'utf8');
    const text = replaceVersion(path, old, from, to);
    return text === old ? [] : [{ path, text }];
  });
}
