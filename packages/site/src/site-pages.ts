import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at the end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A page that is a Markdown file of the repository. */
export interface SitePage {
  /** The file, from the root of the repository. */
  readonly file: string;
  /** Its address from the root of the site, without `.html`. */
  readonly path: string;
  /** Its name in the sidebar. */
  readonly title: string;
}

/** A group of pages in the sidebar. */
export interface Chapter {
  readonly title: string;
  readonly isOpen: boolean;
  readonly pages: readonly SitePage[];
}

const decisions = readdirSync(`${root}docs/decisions`)
  .filter((name) => /^\d{4}-.*\.md$/.test(name))
  .sort()
  .map((name): SitePage => {
    const file = `docs/decisions/${name}`;
    return { file, path: `decisions/${name.replace(/\.md$/, '')}`, title: readHeading(file) };
  });

/** Every page that is a file, in the order of the sidebar. */
export const chapters: readonly Chapter[] = [
  {
    title: 'Guides',
    isOpen: true,
    pages: [
      { file: 'docs/start.md', path: 'guide/start', title: 'Start in five minutes' },
      { file: 'docs/btf-maps.md', path: 'guide/btf-maps', title: 'BTF maps' },
      { file: 'docs/co-re.md', path: 'guide/co-re', title: 'One object for many kernels' },
      { file: 'docs/testing.md', path: 'guide/testing', title: 'Test without a kernel' },
      { file: 'docs/ci.md', path: 'guide/ci', title: 'Continuous integration' },
      { file: 'docs/browser.md', path: 'guide/browser', title: 'In the browser' },
      { file: 'docs/coming-from-bpf-linker.md', path: 'guide/coming-from-bpf-linker', title: 'Coming from bpf-linker' },
      { file: 'docs/speed.md', path: 'guide/speed', title: 'Speed and caches' },
    ],
  },
  {
    title: 'Examples',
    isOpen: true,
    pages: [
      { file: 'examples/firewall/README.md', path: 'examples/firewall', title: 'A firewall and its tests' },
      { file: 'examples/fork/README.md', path: 'examples/fork', title: 'Forks, in plain Rust' },
      { file: 'examples/off-cpu/README.md', path: 'examples/off-cpu', title: 'Off-CPU times on any kernel' },
    ],
  },
  {
    title: 'Reference',
    isOpen: true,
    pages: [
      { file: 'packages/cli/README.md', path: 'reference/command', title: 'The command' },
      { file: 'packages/driver/README.md', path: 'reference/driver', title: 'driver: the linker as a library' },
      { file: 'packages/btf/README.md', path: 'reference/btf', title: 'btf: types' },
      { file: 'packages/btf/RULES.md', path: 'reference/btf-rules', title: 'Rules of kernels' },
      { file: 'packages/vm/README.md', path: 'reference/vm', title: 'vm: run without a kernel' },
      { file: 'packages/vm/MAPS-AND-HELPERS.md', path: 'reference/maps-and-helpers', title: 'Maps and helpers' },
      { file: 'packages/nx/README.md', path: 'reference/nx', title: 'nx: a plugin' },
      { file: 'packages/aya-btf-map/README.md', path: 'reference/aya-btf-map', title: 'aya-btf-map: maps in Rust' },
      { file: 'packages/bpf-core/README.md', path: 'reference/bpf-core', title: 'bpf-core: CO-RE in Rust' },
    ],
  },
  {
    title: 'Comparisons',
    isOpen: false,
    pages: [
      { file: 'e2e/parity/README.md', path: 'comparisons/parity', title: 'How they are made' },
      { file: 'e2e/parity/differences.md', path: 'comparisons/differences', title: 'Objects of both linkers' },
      { file: 'e2e/parity/counts.md', path: 'comparisons/counts', title: 'BTF that kernels accept' },
      { file: 'e2e/parity/verified.md', path: 'comparisons/verified', title: 'Programs that kernels accept' },
      { file: 'e2e/parity/steadiness.md', path: 'comparisons/steadiness', title: 'Builds in other folders' },
      { file: 'e2e/cargo/aya/README.md', path: 'comparisons/aya', title: 'Programs of Aya' },
      { file: 'e2e/hosts/README.md', path: 'comparisons/hosts', title: 'Windows, arm64, big-endian' },
      { file: 'e2e/kernel/booted/booted.md', path: 'comparisons/booted', title: 'Kernels that were booted' },
      { file: 'tools/bench/README.md', path: 'comparisons/speed', title: 'Speed' },
    ],
  },
  {
    title: 'Project',
    isOpen: false,
    pages: [
      { file: 'CHANGELOG.md', path: 'project/changelog', title: 'Changelog' },
      { file: '.github/CONTRIBUTING.md', path: 'project/contributing', title: 'Contributing' },
      { file: '.github/ARCHITECTURE.md', path: 'project/architecture', title: 'Architecture' },
      { file: 'SECURITY.md', path: 'project/security', title: 'Security' },
      { file: 'packages/playground/README.md', path: 'project/playground', title: 'The playground' },
      { file: 'packages/site/README.md', path: 'project/site', title: 'This site' },
      { file: 'llvm-wasm/README.md', path: 'project/engine', title: 'The engine' },
      { file: 'llvm-wasm/patches/README.md', path: 'project/patches', title: 'Patches to LLVM' },
      { file: 'tools/mutation/README.md', path: 'project/mutation', title: 'Mutation tests' },
      { file: 'tools/release/README.md', path: 'project/release', title: 'Releases' },
    ],
  },
  {
    title: 'Decisions',
    isOpen: false,
    pages: [{ file: 'docs/decisions/README.md', path: 'decisions/index', title: 'All decisions' }, ...decisions],
  },
];

/** Every page that is a file. */
export const sitePages: readonly SitePage[] = chapters.flatMap(({ pages }) => pages);

function readHeading(file: string): string {
  return /^# (.*)$/m.exec(readFileSync(root + file, 'utf8'))?.[1] ?? file;
}
