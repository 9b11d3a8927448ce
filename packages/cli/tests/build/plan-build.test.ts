import { describe, expect, test } from 'vitest';
import { planBuild, type BuildPlan } from '../../src/build/plan-build.js';

/** A workspace of an ordinary package and of one whose build script runs aya-build. */
const workspace = {
  packages: [
    { id: 'ebpf 0.1.0', name: 'ebpf', dependencies: [{ name: 'aya-ebpf', kind: null }] },
    { id: 'host 0.1.0', name: 'host', dependencies: [{ name: 'aya-build', kind: 'build' }] },
    { id: 'other 0.1.0', name: 'other', dependencies: [{ name: 'aya-build', kind: 'dev' }] },
  ],
  workspace_default_members: ['ebpf 0.1.0'],
};

function plan(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  described: unknown = workspace,
): BuildPlan {
  return planBuild(words, { environment, linker: '/shims/bpf-linker', describeWorkspace: () => described });
}

const linkers = {
  CARGO_TARGET_BPFEL_UNKNOWN_NONE_LINKER: '/shims/bpf-linker',
  CARGO_TARGET_BPFEB_UNKNOWN_NONE_LINKER: '/shims/bpf-linker',
};
const target = ['--target', 'bpfel-unknown-none'];
const core = ['--config', 'unstable.build-std=["core"]'];

describe('planBuild', () => {
  test('gives cargo the target, core, the linker and debug info', () => {
    expect(plan(['--release', '--bin', 'a'], { PATH: '/shims' })).toEqual({
      cargo: 'cargo',
      channel: undefined,
      args: ['build', ...target, ...core, '--release', '--bin', 'a'],
      environment: { PATH: '/shims', ...linkers, CARGO_PROFILE_RELEASE_DEBUG: '2' },
      needsToolchain: true,
      workspace,
    });
  });

  test.each([
    [['--target', 'bpfeb-unknown-none'], core],
    [['--target=bpfeb-unknown-none'], core],
    [['-Z', 'build-std=core,alloc'], target],
    [['-Zbuild-std'], target],
  ])('passes %j on as the user wrote it', (words, added) => {
    expect(plan(words).args).toEqual(['build', ...added, ...words]);
  });

  test.each([
    [['-r'], 'CARGO_PROFILE_RELEASE_DEBUG'],
    [['--profile', 'bpf-small'], 'CARGO_PROFILE_BPF_SMALL_DEBUG'],
    [[], 'CARGO_PROFILE_DEV_DEBUG'],
  ])('asks for the debug info of the profile that %j names', (words, variable) => {
    expect(plan(words).environment).toEqual({ ...linkers, [variable]: '2' });
    expect(plan(words, { [variable]: '1' }).environment).toEqual({ ...linkers, [variable]: '1' });
  });

  test('hands the toolchain to each call of cargo, and uses the cargo of CARGO', () => {
    const calls: unknown[] = [];
    const { args, cargo, channel } = planBuild(['+nightly', '--manifest-path=a/Cargo.toml'], {
      environment: { CARGO: '/opt/cargo' },
      linker: 'x',
      describeWorkspace: (program, words) => void calls.push([program, ...words]),
    });
    expect([cargo, channel, ...args]).toEqual([
      '/opt/cargo',
      '+nightly',
      '+nightly',
      'build',
      ...target,
      ...core,
      '--manifest-path=a/Cargo.toml',
    ]);
    expect(calls).toEqual([
      ['/opt/cargo', '+nightly', 'metadata', '--no-deps', '--format-version', '1', '--manifest-path', 'a/Cargo.toml'],
    ]);
  });

  test.each([[['-p', 'host']], [['-phost']], [['--package=host', '--release']]])(
    'builds %j for this machine: its build script runs another cargo',
    (words) => {
      expect(plan(words)).toEqual({
        cargo: 'cargo',
        channel: undefined,
        args: ['build', ...words],
        environment: linkers,
        needsToolchain: false,
        workspace,
      });
    },
  );

  test('asks about the packages that are built by default', () => {
    expect(plan([]).needsToolchain).toBe(true);
    expect(plan(['-p', 'other']).needsToolchain).toBe(true);
    expect(plan([], {}, { ...workspace, workspace_default_members: ['host 0.1.0'] }).needsToolchain).toBe(false);
  });
});
