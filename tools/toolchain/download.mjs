import { createHash } from 'node:crypto';
import { createReadStream, existsSync, renameSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildError } from './build-error.mjs';
import { cacheFolder } from './cache.mjs';
import { findDebianMirror } from './debian-mirror.mjs';
import { run } from './run.mjs';

/**
 * Downloads a file with curl, which supports proxies and resumes a partial download, unless the file exists. It gets its final name
 * only after verification.
 * @param {string} url
 * @param {string} file
 * @param {string} sha256 hexadecimal
 * @throws {BuildError} for a failed download or a wrong hash
 */
export async function download(url, file, sha256) {
  if (existsSync(file)) return verifyFile(file, sha256);
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.part`;
  const args = [
    '--fail',
    '--location',
    '--retry',
    '3',
    '--connect-timeout',
    '20',
    '--continue-at',
    '-',
    '--output',
    part,
    url,
  ];
  const { status } = await run('curl', args, { allowFailure: true });
  if (status !== 0)
    throw new BuildError(`${url}: not downloaded, curl: exit code ${status}${curlReasons[status] ?? ''}`);
  await verifyFile(part, sha256, url);
  renameSync(part, file);
}

/** The meaning of curl's exit codes, for the message. @see https://curl.se/docs/manpage.html#EXITCODES */
const curlReasons = {
  5: ': proxy not found',
  6: ': host not found, is there a network?',
  7: ': no connection',
  22: ': the server has no such file',
  28: ': timed out',
};

/**
 * Checks the hash of a file.
 * @param {string} file
 * @param {string} expected sha256, hexadecimal
 * @param {string} [source] where a new file was downloaded from: if its hash is wrong, it is removed, so that the next run downloads
 *   it again
 * @throws {BuildError} when the file has another hash
 */
export async function verifyFile(file, expected, source) {
  const found = await hashFile(file);
  if (found === expected) return;
  if (source) await rm(file);
  throw new BuildError(`${source ?? file}: sha256 ${found}, expected ${expected}`, {
    hint: source ? 'the download was removed; try again' : `remove ${file} to download it again`,
  });
}

/** Hashes a file. @param {string} file @returns {Promise<string>} sha256, hexadecimal */
export async function hashFile(file) {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk);
  return digest.digest('hex');
}

/**
 * Downloads the original tarball of a Debian source package with apt, without changing apt's own configuration.
 * @param {{suite: string, package: string, file: string, sha256: string}} source
 * @returns {Promise<string>} the tarball's path
 */
export async function downloadDebianSource({ suite, package: name, file, sha256 }) {
  const folder = cacheFolder('downloads', 'debian-source');
  const path = join(folder, file);
  if (existsSync(path)) return verifyFile(path, sha256).then(() => path);
  const mirror = await findDebianMirror();
  if (mirror === undefined) {
    throw new BuildError('apt: no Debian mirror among its sources, expected one with source packages', {
      hint: 'download an archive of the LLVM sources and set LLVM_SOURCE_ARCHIVE to its path',
    });
  }
  await mkdir(join(folder, 'lists/partial'), { recursive: true });
  await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
  const list = join(folder, 'sources.list');
  await writeFile(list, `deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${suite} main\n`);
  const settings = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'APT::Sandbox::User=root',
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  await run('apt-get', [...options, 'update']);
  // The exit code is not checked: a mirror with the tarball may lack the package's other files, which are not needed.
  const { status } = await run('apt-get', [...options, 'source', '--download-only', name], {
    cwd: folder,
    allowFailure: true,
  });
  if (!existsSync(path))
    throw new BuildError(`apt-get source ${name}: exit code ${status}, no ${file} from ${mirror} ${suite}`);
  await verifyFile(path, sha256, `${mirror} ${suite} ${file}`);
  return path;
}
