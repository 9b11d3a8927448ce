import { spawn } from 'node:child_process';
import { BuildError } from './build-error.mjs';

/** The Debian package of each command, for the hint when a command is missing. */
const packages = {
  'apt-get': 'apt',
  ccache: 'ccache',
  'clang++-22': 'clang-22',
  cmake: 'cmake',
  curl: 'curl',
  git: 'git',
  mmdebstrap: 'mmdebstrap',
  ninja: 'ninja-build',
  patch: 'patch',
  tar: 'tar',
  unshare: 'util-linux',
  xz: 'xz-utils',
};

/**
 * Runs a command and waits for its end. Passes SIGINT and SIGTERM on to it, and ends only after it.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, capture?: boolean, input?: string, allowFailure?: boolean}} [options]
 *   `env` is added to this process's; `capture` returns stdout instead of showing it
 * @returns {Promise<{status: number, stdout: string, stderr: string}>} stdout and stderr are empty unless captured
 * @throws {BuildError} when the command is missing or fails (`allowFailure`: only when missing)
 */
export function run(command, args, { cwd, env, capture = false, input, allowFailure = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = capture ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', output, output],
    });
    const text = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (text.stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk) => (text.stderr += chunk));
    if (input !== undefined) child.stdin.end(input);
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    const done = () => ['SIGINT', 'SIGTERM'].forEach((signal) => process.off(signal, forward));
    child.on('error', (cause) => {
      done();
      if (cause.code !== 'ENOENT') return reject(cause);
      const hint = packages[command] && `install the package ${packages[command]} of Debian and Ubuntu`;
      reject(new BuildError(`${command}: not found${cwd ? ` (or no folder ${cwd})` : ''}`, { hint, cause }));
    });
    child.on('close', (code, signal) => {
      done();
      const status = code ?? 128;
      if (status === 0 || allowFailure) return resolve({ status, ...text });
      const how = signal ? `ended by ${signal}` : `exit code ${code}`;
      reject(
        new BuildError(`${[command, ...args].join(' ').slice(0, 300)}: ${how}`, {
          hint: text.stderr.trim().slice(-4000),
        }),
      );
    });
  });
}
