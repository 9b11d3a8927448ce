import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folders, readPlan, root } from '../plan.mjs';
import { listFiles, planVersion, replaceVersion } from '../versions.mjs';

const { version, packages, crates } = readPlan();
const released = [...packages, ...crates];

describe('the plan', () => {
  it('has each package and crate after those that it needs', () => {
    expect(released.map(({ name }) => name)).toEqual([
      '@bpf-link-wasm/engine',
      '@bpf-link-wasm/btf',
      '@bpf-link-wasm/driver',
      '@bpf-link-wasm/vm',
      'bpf-link-wasm',
      '@bpf-link-wasm/nx',
      'aya-btf-map-macros',
      'aya-btf-map',
      'bpf-core',
    ]);
    for (const items of [packages, crates]) {
      const places = new Map(items.map(({ name }, place) => [name, place]));
      for (const { name, needs } of items)
        for (const need of needs.filter((other) => places.has(other)))
          expect(places.get(need), `${name} needs ${need}`).toBeLessThan(places.get(name));
    }
  });

  it('has every project that nx.json releases, and every package of the repository that is not private', () => {
    const { release } = JSON.parse(readFileSync(`${root}nx.json`, 'utf8'));
    const names = [...folders.packages, 'packages/aya-btf-map', 'packages/bpf-core'].map(
      (folder) => JSON.parse(readFileSync(`${root}${folder}/project.json`, 'utf8')).name,
    );
    expect(release.projects.toSorted()).toEqual(names.toSorted());
    const open = listFiles()
      .filter((path) => /(?:^|\/)package\.json$/.test(path) && !path.startsWith('examples/'))
      .filter((path) => JSON.parse(readFileSync(root + path, 'utf8')).private !== true)
      .map((path) => path.replace('/package.json', ''));
    const listed = open.filter((folder) => /^packages\/[^/]+$|^llvm-wasm$/.test(folder));
    expect(listed.toSorted()).toEqual(folders.packages.toSorted());
  });
});

describe('a new version', () => {
  const to = '9.8.7';
  const changes = new Map(planVersion(version, to).map(({ path, text }) => [path, text]));

  it('is in every manifest, and in what packages and crates need of each other', () => {
    for (const folder of folders.packages) {
      const manifest = JSON.parse(changes.get(`${folder}/package.json`));
      expect(manifest.version, folder).toBe(to);
      for (const [name, needed] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
        if (released.some((item) => item.name === name)) expect(needed, `${folder}: ${name}`).toBe(to);
    }
    const cargo = changes.get('packages/aya-btf-map/Cargo.toml');
    expect(cargo).toMatch(/^version = "9\.8\.7"$/m);
    expect(cargo).toContain('aya-btf-map-macros = { path = "aya-btf-map-macros", version = "=9.8.7" }');
    expect(changes.get('packages/bpf-core/Cargo.toml')).toMatch(/^version = "9\.8\.7"$/m);
  });

  it('is in the lock files, so that npm ci and cargo --locked accept them', () => {
    const { packages: entries } = JSON.parse(changes.get('package-lock.json'));
    for (const folder of folders.packages) expect(entries[folder].version, folder).toBe(to);
    const others = Object.entries(entries).filter(([path]) => path.startsWith('node_modules/'));
    const before = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
    for (const [path, entry] of others) expect(entry.version, path).toBe(before[path].version);
    for (const path of listFiles().filter((file) => file.endsWith('Cargo.lock'))) {
      const text = changes.get(path) ?? readFileSync(root + path, 'utf8');
      const own = [...text.matchAll(/name = "(?:aya-btf-map|aya-btf-map-macros|bpf-core)"\nversion = "(.*)"/g)];
      expect(
        own.map(([, found]) => found).filter((found) => found !== to),
        path,
      ).toEqual([]);
    }
  });

  it('is in what documentation and workflows name with a version, and nowhere else', () => {
    const left = listFiles().flatMap((path) => {
      const text = changes.get(path) ?? readFileSync(root + path, 'utf8');
      const named = new RegExp(
        `(?:bpf-link-wasm|aya-btf-map|bpf-core)[\\w/-]*(?:@|-|"?[:=] ?"[~^=]?)${version.replaceAll('.', '\\.')}(?![\\d.]\\d)`,
        'g',
      );
      return [...text.matchAll(named)].map(([found]) => `${path}: ${found}`);
    });
    expect(left).toEqual([]);
    expect(changes.get('docs/ci.md')).toContain('packages: bpf-link-wasm@9.8.7');
    expect(changes.get('docs/start.md')).toContain('aya-btf-map = "9.8.7"');
  });

  it('leaves the version of what is not ours', () => {
    const text = '{\n  "name": "other",\n  "version": "0.1.0",\n  "dependencies": { "other-linker": "0.1.0" }\n}\n';
    expect(replaceVersion('a/package.json', text, '0.1.0', to)).toBe(text);
    const lock = 'name = "aya-obj"\nversion = "0.1.0"\n';
    expect(replaceVersion('Cargo.lock', lock, '0.1.0', to)).toBe(lock);
    expect(replaceVersion('a.md', 'bpf-link-wasm@0.1.01', '0.1.0', to)).toBe('bpf-link-wasm@0.1.01');
  });
});
