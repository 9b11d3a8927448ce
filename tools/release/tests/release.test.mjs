import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nameRelease, readNotes } from '../changelog.mjs';
import { addRepository, readPlan, root } from '../plan.mjs';

const folder = mkdtempSync(join(tmpdir(), 'release-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function runStep(...words) {
  const script = join(root, 'tools/release/release.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the release script', () => {
  it('lists its steps when it is given none, or an unknown one', () => {
    for (const words of [[], ['publsh'], ['plan', '--force']])
      expect(runStep(...words)).toMatchObject({ status: 2, stdout: '' });
  });

  it('prints what is released', () => {
    const { version, packages, crates } = readPlan();
    const { status, stdout } = runStep('plan');
    expect([status, stdout.split('\n')[0]]).toEqual([0, version]);
    for (const { name, file } of [...packages, ...crates]) expect(stdout).toContain(`\n${name}  ${file}\n`);
  });

  it('refuses to publish without a registry', () => {
    for (const step of ['publish', 'publish-crates']) {
      const { status, stderr } = runStep(step, '--from', folder, '--yes');
      expect([status, stderr]).toEqual([1, expect.stringMatching(/^--registry: missing, expected /)]);
    }
  });

  it('publishes nothing of a folder in which a package is missing, or other than its checksum', () => {
    const { packages } = readPlan();
    const words = ['publish', '--from', folder, '--registry', 'http://127.0.0.1:9/'];
    const hash = createHash('sha256').update('a').digest('hex');
    writeFileSync(join(folder, 'SHA256SUMS'), packages.map(({ file }) => `${hash}  ${file}\n`).join(''));
    for (const { file } of packages.slice(1)) writeFileSync(join(folder, file), 'a');
    const [{ file }] = packages;
    expect(runStep(...words)).toEqual({ status: 1, stdout: '', stderr: `${file}: no file, expected sha256 ${hash}\n` });
    writeFileSync(join(folder, file), 'b');
    expect(runStep(...words).stderr).toMatch(new RegExp(`^${file}: [0-9a-f]{64}, expected sha256 ${hash}\n$`));
  });
});

describe('the manifest of a crate', () => {
  it.each(readPlan().crates)('gets the repository beside the licence: $name', ({ folder: crate }) => {
    const added = addRepository(readFileSync(join(root, crate, 'Cargo.toml'), 'utf8'), 'https://example.org/a');
    expect(added).toMatch(
      /^\[package\]\n(?:[\w.-]+ = .*\n)*license.* = .*\nrepository = "https:\/\/example\.org\/a"\n/m,
    );
    expect(added.match(/^repository/gm)).toHaveLength(1);
  });

  it('needs a licence', () => {
    expect(() => addRepository('[package]\nname = "a"\n', 'https://example.org/a')).toThrow('found no licence');
  });
});

describe('the changelog', () => {
  const changelog = '# Changelog\n\n## Unreleased\n\n### Added\n\n* A thing.\n\n## 0.1.0 - 2026-01-02\n\n* First.\n';

  it('gets the version and its date above the unreleased changes', () => {
    const named = nameRelease(changelog, '0.2.0', '2026-03-04');
    expect(named).toContain('## Unreleased\n\n## 0.2.0 - 2026-03-04\n\n### Added\n\n* A thing.\n');
    expect(readNotes(named, '0.2.0')).toBe('### Added\n\n* A thing.');
    expect(readNotes(named, '0.1.0')).toBe('* First.');
    expect(() => nameRelease(named, '0.3.0', '2026-03-05')).toThrow('no unreleased change, expected at least one');
  });

  it('keeps a version that it has', () => {
    expect(() => nameRelease(changelog, '0.1.0', '2026-03-04')).toThrow('CHANGELOG.md: already has 0.1.0');
  });
});
