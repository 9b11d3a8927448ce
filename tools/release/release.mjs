// Runs one step of a release, after `nx release version`: `node tools/release/release.mjs` lists the steps. Nothing is published
// unless a registry is named, and without --yes everything is a dry run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nameRelease, readNotes } from './changelog.mjs';
import { addRepository, readPlan, ReleaseError, root } from './plan.mjs';

const usage = `node tools/release/release.mjs STEP

  plan                                   print what is released, in the order of publishing
  changelog --date YYYY-MM-DD            put the unreleased changes under the version of the manifests
  notes                                  print the changes of that version
  pack --out FOLDER [--repository URL] [--crates] [--site]
                                         write the packages, crates and site, with SHA256SUMS; URL is put into their
                                         manifests, which provenance needs
  publish --from FOLDER --registry URL [--yes] [--provenance] [--tag NAME]
                                         publish the packages that "pack" has written
  publish-crates --registry NAME [--repository URL] [--yes]
                                         publish the crates to a registry of cargo's configuration
`;

const options = {
  date: { type: 'string' },
  out: { type: 'string' },
  from: { type: 'string' },
  registry: { type: 'string' },
  repository: { type: 'string' },
  tag: { type: 'string', default: 'latest' },
  yes: { type: 'boolean', default: false },
  provenance: { type: 'boolean', default: false },
  crates: { type: 'boolean', default: false },
  site: { type: 'boolean', default: false },
};

const steps = {
  plan: () => {
    const { version, packages, crates } = readPlan();
    console.log([version, ...[...packages, ...crates].map(({ name, file }) => `${name}  ${file}`)].join('\n'));
  },
  changelog: ({ date = '' }) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new ReleaseError(`--date: found "${date}", expected YYYY-MM-DD`);
    const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    writeFileSync(join(root, 'CHANGELOG.md'), nameRelease(text, readPlan().version, date));
  },
  notes: () => {
    const { version } = readPlan();
    const notes = readNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
    if (notes === undefined)
      throw new ReleaseError(`CHANGELOG.md: nothing for ${version}; run the step "changelog" first`);
    console.log(notes);
  },
  pack,
  publish,
  'publish-crates': ({ registry, repository, yes }) => {
    if (registry === undefined) throw new ReleaseError('--registry: missing, expected the name of a registry of cargo');
    const words = ['--locked', '--registry', registry, ...(yes ? [] : ['--dry-run'])];
    for (const folder of crateWorkspaces()) runCargo('publish', folder, repository, words);
  },
};

/** Runs cargo on the crates of a workspace, with the repository's address in their manifests. */
function runCargo(command, workspace, url, words) {
  const all = [command, '--workspace', ...words];
  const cwd = join(root, workspace);
  if (url === undefined) return run('cargo', all, { cwd });
  // Changed manifests need --allow-dirty, with which cargo would accept other changes too.
  const changed = spawnSync('git', ['status', '--porcelain', '--', '.'], { cwd, encoding: 'utf8' }).stdout;
  if (changed !== '') throw new ReleaseError(`${workspace}: has uncommitted changes, commit them first\n${changed}`);
  const crates = readPlan().crates.filter(({ folder }) => folder.startsWith(workspace));
  const manifests = crates.map(({ folder }) => join(root, folder, 'Cargo.toml'));
  return withChanged(
    manifests,
    (text) => addRepository(text, url),
    () => run('cargo', [...all, '--allow-dirty'], { cwd }),
  );
}

/** The cargo workspaces of the crates: cargo packs and publishes each as a whole, in the order of the dependencies. */
function crateWorkspaces() {
  return [...new Set(readPlan().crates.map(({ folder }) => folder.replace(/(aya-btf-map)\/.*/, '$1')))];
}

function pack({ out, repository, crates: hasCrates, site: hasSite }) {
  if (out === undefined) throw new ReleaseError('--out: missing, expected a folder');
  const folder = resolve(out);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ReleaseError(`${folder}: not empty, expected a new folder`);
  mkdirSync(folder, { recursive: true });
  const { version, packages, crates } = readPlan();
  for (const item of packages) {
    withRepository(item.folder, repository, () =>
      run('npm', ['pack', '--pack-destination', folder], { cwd: join(root, item.folder) }),
    );
    if (!existsSync(join(folder, item.file)))
      throw new ReleaseError(`npm pack: no ${item.file}, expected it in ${folder}`);
  }
  if (hasCrates) {
    for (const workspace of crateWorkspaces()) {
      const target = mkdtempSync(join(tmpdir(), 'release-crates-'));
      try {
        runCargo('package', workspace, repository, ['--locked', '--target-dir', target]);
        for (const { file } of crates.filter((crate) => crate.folder.startsWith(workspace)))
          cpSync(join(target, 'package', file), join(folder, file));
      } finally {
        rmSync(target, { recursive: true });
      }
    }
  }
  if (hasSite) {
    run('npx', ['nx', 'build', 'site'], { cwd: root });
    run('tar', ['-czf', join(folder, `site-${version}.tar.gz`), '-C', join(root, 'packages/site/dist'), '.'], {
      cwd: root,
    });
  }
  const sums = readdirSync(folder)
    .sort()
    .map((file) => `${sha256(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
}

/** Runs an action with the repository's address in a manifest, which is restored afterwards, because forks have other addresses. */
function withRepository(folder, url, action) {
  if (url === undefined) return action();
  const more = {
    repository: { type: 'git', url: `git+${url}.git`, directory: folder },
    homepage: url,
    bugs: `${url}/issues`,
  };
  const change = (text) => `${JSON.stringify({ ...JSON.parse(text), ...more }, undefined, 2)}\n`;
  return withChanged([join(root, folder, 'package.json')], change, action);
}

/** Changes files while an action runs, and restores them. */
function withChanged(paths, change, action) {
  const files = paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  // With a listener, Ctrl-C ends the action's command but not this process, which still has to restore the files.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    for (const { path, text } of files) writeFileSync(path, change(text));
    return action();
  } finally {
    for (const { path, text } of files) writeFileSync(path, text);
    process.off('SIGINT', wait);
  }
}

function publish({ from, registry, yes, provenance, tag }) {
  if (registry === undefined)
    throw new ReleaseError('--registry: missing, expected the address of a registry; none is assumed');
  if (from === undefined) throw new ReleaseError('--from: missing, expected the folder that "pack" has written');
  const folder = resolve(from);
  const sums = new Map(
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').toReversed()),
  );
  const { packages } = readPlan();
  for (const { file } of packages) {
    const found = existsSync(join(folder, file)) ? sha256(join(folder, file)) : 'no file';
    if (found !== sums.get(file))
      throw new ReleaseError(`${file}: ${found}, expected sha256 ${sums.get(file) ?? 'in SHA256SUMS'}`);
  }
  // A registry for the scope in a configuration file would take precedence over --registry.
  const where = ['--registry', registry, `--@bpf-link-wasm:registry=${registry}`];
  const how = [
    '--access',
    'public',
    '--tag',
    tag,
    ...(provenance ? ['--provenance'] : []),
    ...(yes ? [] : ['--dry-run']),
  ];
  for (const { name, version, file } of packages) {
    const found = findPublished(`${name}@${version}`, where, folder);
    const own = integrity(join(folder, file));
    // A release that was interrupted continues where it stopped.
    if (found === own) console.log(`${name}: ${version} is already published, with the same bytes`);
    else if (found !== undefined)
      throw new ReleaseError(
        `${name}: ${version} is published with other bytes, ${found}, expected ${own}; release another version`,
      );
    else run('npm', ['publish', join(folder, file), ...where, ...how], { cwd: folder });
  }
  if (!yes) console.log('This was a dry run; --yes publishes.');
}

/** The integrity of a published version, in the form of lock files; undefined if it is not published. */
function findPublished(wanted, where, cwd) {
  const words = ['view', wanted, 'dist.integrity', '--json', ...where];
  const { status, stdout, stderr } = spawnSync('npm', words, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const text = stdout.trim();
  if (status === 0) return text === '' ? undefined : JSON.parse(text);
  if (text.includes('"E404"')) return undefined;
  throw new ReleaseError(`npm ${words.join(' ')}: exit code ${status}\n${text}${stderr}`);
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function integrity(path) {
  return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
}

function run(program, words, { cwd }) {
  const { status, error } = spawnSync(program, words, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new ReleaseError(`${program} ${words.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
}

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = '', ...rest] = positionals;
  if (!Object.hasOwn(steps, name) || rest.length > 0) throw new ReleaseError(usage);
  steps[name](values);
} catch (error) {
  if (!(error instanceof ReleaseError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(error.message);
  process.exitCode = error instanceof ReleaseError && error.message !== usage ? 1 : 2;
}
