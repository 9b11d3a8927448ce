import { describe, expect, it } from 'vitest';
import { compareManifests } from '../../scripts/manifest.mjs';
import { describeDifference } from '../../scripts/verify-artifact.mjs';

const manifest = (changes = {}) => ({
  abi: 1,
  wasm: { sha256: 'a'.repeat(64) },
  llvm: { configuration: ['-Oz', '-DX=OFF'], patches: { '0001-a.patch': 'b'.repeat(64) } },
  core: { files: { 'src/Abi.cpp': 'c'.repeat(64) } },
  ...changes,
});

describe('compareManifests', () => {
  it('finds nothing between equal manifests', () => {
    expect(compareManifests(manifest(), manifest())).toEqual([]);
  });

  it('names a changed file with both hashes, shortened', () => {
    const current = manifest({ core: { files: { 'src/Abi.cpp': 'd'.repeat(64) } } });
    expect(compareManifests(manifest(), current)).toEqual([
      'core files src/Abi.cpp: cccccccccccc in the manifest, now dddddddddddd',
    ]);
  });

  it('names added and removed files', () => {
    const current = manifest({ core: { files: { 'src/New.cpp': 'd'.repeat(64) } } });
    expect(compareManifests(manifest(), current)).toEqual([
      'core files src/Abi.cpp: in the manifest, now gone',
      'core files src/New.cpp: not in the manifest, now dddddddddddd',
    ]);
  });

  it('reports which flags changed, or that only their order did', () => {
    const { patches } = manifest().llvm;
    const other = manifest({ llvm: { configuration: ['-Os', '-DX=OFF'], patches } });
    expect(compareManifests(manifest(), other)).toEqual(['llvm configuration: now without -Oz, with -Os']);
    const reordered = manifest({ llvm: { configuration: ['-DX=OFF', '-Oz'], patches } });
    expect(compareManifests(manifest(), reordered)).toEqual(['llvm configuration: now in another order']);
  });
});

describe('describeDifference', () => {
  it('finds none between equal bytes', () => {
    expect(describeDifference(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBeUndefined();
  });

  it('reports the first difference', () => {
    expect(describeDifference(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(
      '2 bytes committed, 2 rebuilt, the first difference at offset 1',
    );
  });

  it('counts a missing end as a difference', () => {
    expect(describeDifference(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(
      '2 bytes committed, 1 rebuilt, the first difference at offset 1',
    );
  });
});
