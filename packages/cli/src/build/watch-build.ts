import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { relative } from 'node:path';
import { escapeName, printMessage } from '../terminal-text.js';
import { ChangeList } from './change-list.js';
import { FolderWatch } from './folder-watch.js';
import type { BuildPlan } from './plan-build.js';
import type { SourceFolders } from './source-folders.js';
import { cargoFailed } from './toolchain.js';

/** A build, and what to watch for the next one. */
export interface WatchedBuild {
  readonly plan: BuildPlan;
  readonly sources: SourceFolders;
}

/** Milliseconds without a change before the next build, so that editors and version control finish writing first. */
const quietMs = 50;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Builds, and builds again whenever sources change, until a signal ends it. The signal is passed on to cargo, and
 * the promise resolves when cargo has ended. A change during a build causes another build after it.
 * @param prepare Called before each build.
 * @throws {UsageError} USAGE_TOOLCHAIN, when cargo does not start
 * @returns 128 plus the number of the signal, as shells report it.
 */
export async function watchBuild(prepare: () => WatchedBuild): Promise<number> {
  const changes = new ChangeList(quietMs);
  let cargo: ChildProcess | undefined;
  // The first build writes Cargo.lock, which is not a change to a source.
  const folders = new FolderWatch((path) => {
    if (cargo === undefined || !path.endsWith('Cargo.lock')) changes.add(path);
  });
  let signal: NodeJS.Signals | undefined;
  let finish = (): void => {};
  const ended = new Promise<undefined>((resolve) => (finish = () => resolve(undefined)));
  const end = (given: NodeJS.Signals): void => {
    // A second signal kills cargo at once: its sender does not want to wait.
    cargo?.kill(signal === undefined ? given : 'SIGKILL');
    signal ??= given;
    finish();
  };
  for (const each of signals) process.on(each, end);
  try {
    for (;;) {
      const { plan, sources } = prepare();
      folders.follow(sources);
      await new Promise<void>((resolve, reject) => {
        cargo = spawn(plan.cargo, plan.args, { stdio: 'inherit', env: plan.environment });
        cargo.once('error', (error) => reject(cargoFailed(plan.cargo, error))).once('exit', () => resolve());
      });
      cargo = undefined;
      if (signal === undefined) {
        folders.follow(sources);
        printMessage('bpf-link-wasm: waiting for changes; press Ctrl-C to stop\n');
      }
      const changed = await Promise.race([ended, changes.next()]);
      if (changed === undefined) return 128 + constants.signals[signal ?? 'SIGINT'];
      printMessage(`bpf-link-wasm: ${describe(changed)} changed\n`);
    }
  } finally {
    for (const each of signals) process.removeListener(each, end);
    folders.close();
    changes.close();
  }
}

function describe([first = '', ...more]: readonly string[]): string {
  const name = escapeName(relative('', first) || first);
  return more.length === 0 ? name : `${name} and ${more.length} more`;
}
