import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand, tryCommand } from '@bpf-link-wasm/testkit/run-command';
import { findDebianMirror } from '../../tools/toolchain/debian-mirror.mjs';
import { hostsFolder, type Host, type PinnedPackage } from './hosts.js';

/**
 * Installs a host in `.cache/hosts`, and as root the Debian packages that run it; what is already there stays.
 * @returns The folder.
 * @throws Error with the command that failed, or when a package is not the pinned one
 */
export async function installHost(host: Host): Promise<string> {
  const folder = join(hostsFolder, host.name);
  const done = join(folder, 'installed.json');
  await installSystem(host.system);
  const wanted = JSON.stringify({ node: host.node, libraries: host.libraries, share: host.share });
  if (existsSync(done) && (await readFile(done, 'utf8')) === wanted) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (host.node) await installPackage(host.node, folder);
  if (host.libraries) await installLibraries(host.libraries, folder);
  if (host.name === 'windows-x64') await makeWindows(host, folder);
  await writeFile(done, wanted);
  return folder;
}

/** The versions of Debian packages, those of this machine and those of the host. */
export async function listVersions(host: Host): Promise<string[]> {
  const query = ['-W', '-f', '${Package} ${Version}\n', ...host.system];
  const system = (await runCommand('dpkg-query', query)).trim().split('\n');
  const list = join(hostsFolder, host.name, 'libraries.txt');
  const libraries = existsSync(list) ? (await readFile(list, 'utf8')).trim().split('\n') : [];
  return [...system, ...libraries];
}

async function installSystem(names: readonly string[]): Promise<void> {
  const { exitCode } = await tryCommand('dpkg', ['-s', ...names]);
  if (exitCode === 0) return;
  if (process.getuid?.() !== 0)
    throw new Error(`${names.join(' and ')} are not installed, and only root can install them`);
  const options = ['-y', '-qq', '--no-install-recommends', '--no-remove', '-oDPkg::Lock::Timeout=300'];
  await runCommand('apt-get', ['update', '-qq']);
  await runCommand('apt-get', ['install', ...options, ...names], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

async function installPackage({ name, version, integrity }: PinnedPackage, folder: string): Promise<void> {
  const printed = await runCommand('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder });
  const archive = join(folder, printed.trim());
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`${archive}: ${found}, expected ${integrity}`);
  await runCommand('tar', ['-xzf', archive, '-C', folder]);
  await rename(join(folder, 'package'), join(folder, 'node'));
  await rm(archive);
}

/** Downloads with apt, with package lists of its own, and unpacks into `root`. */
async function installLibraries(
  { architecture, suites, names, follows }: NonNullable<Host['libraries']>,
  folder: string,
): Promise<void> {
  const apt = join(folder, 'apt');
  const root = join(folder, 'root');
  const archives = join(apt, 'archives');
  for (const path of [join(apt, 'lists/partial'), join(archives, 'partial'), root])
    await mkdir(path, { recursive: true });
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State::Lists=${apt}/lists`,
    `Dir::Cache=${apt}`,
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    'Dir::Etc::sourceparts=-',
    'Dir::State::status=/dev/null',
    'Acquire::Languages=none',
    'APT::Sandbox::User=root',
  ].map((option) => `-o${option}`);
  const failures: string[] = [];
  const mirror = await findDebianMirror();
  if (mirror === undefined)
    throw new Error('apt has no Debian mirror among its sources, expected one: add it to /etc/apt');
  for (const suite of suites) {
    const source = `deb [arch=${architecture} signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]`;
    await writeFile(join(apt, 'sources.list'), `${source} ${mirror} ${suite} main\n`);
    await runCommand('apt-get', [...options, 'update', '-qq']);
    const words = follows ? ['install', '-y', '-qq', '-d', '--no-install-recommends'] : ['download', '-qq'];
    const { exitCode, stderr } = await tryCommand('apt-get', [...options, ...words, ...names], { cwd: archives });
    if (exitCode === 0) break;
    failures.push(`${suite}: ${stderr.slice(-500)}`);
    if (failures.length === suites.length) throw new Error(`${names.join(', ')}:\n${failures.join('\n')}`);
    for (const name of await readdir(archives)) if (name.endsWith('.deb')) await rm(join(archives, name));
  }
  const debs = (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted();
  const versions: string[] = [];
  // Since Debian 13, no package contains the symbolic links of the merged /usr; older packages have files below them.
  await mkdir(join(root, 'usr/lib'), { recursive: true });
  await symlink('usr/lib', join(root, 'lib'));
  for (const deb of debs) {
    versions.push(await runCommand('dpkg-deb', ['-W', '--showformat', '${Package} ${Version}', join(archives, deb)]));
    // dpkg-deb would replace the link with a folder.
    await runCommand('sh', [
      '-c',
      'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"',
      '',
      join(archives, deb),
      root,
    ]);
  }
  await writeFile(join(folder, 'libraries.txt'), `${versions.join('\n')}\n`);
  await rm(apt, { recursive: true });
}

/**
 * Creates the drive C: and the shared folder, for which Wine looks in its configuration. wineboot complains that there is no
 * 32-bit Windows, but succeeds.
 */
async function makeWindows(host: Host, folder: string): Promise<void> {
  await tryCommand('/usr/lib/wine/wine64', ['wineboot', '-i'], { env: host.env?.(folder) ?? {} });
  if (!existsSync(join(folder, 'prefix/drive_c/windows/system32'))) throw new Error('wineboot made no drive C:');
  if (host.share === undefined) return;
  const share = join(folder, 'prefix/dosdevices/unc', host.share);
  await mkdir(dirname(share), { recursive: true });
  await mkdir(join(folder, 'prefix/drive_c/share'));
  await symlink('../../../drive_c/share', share);
}
