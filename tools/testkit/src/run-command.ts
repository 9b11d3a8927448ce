import { spawn } from 'node:child_process';

/** The result of a command. */
export interface CommandResult {
  /** The exit code; null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Options of a command. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Variables in addition to those of this process; undefined removes one. */
  readonly env?: Record<string, string | undefined>;
  /** The command's standard input; empty by default. */
  readonly stdin?: Uint8Array | string;
}

/**
 * Runs a program without a shell and waits for its end.
 *
 * @throws Error when the program cannot be started; any exit code is a result
 */
export function tryCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(program, args, { cwd: options.cwd, env, stdio: 'pipe' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
    child.stdin.on('error', () => undefined); // The program may end before it has read all.
    child.stdin.end(options.stdin ?? '');
  });
}

/**
 * Runs a program that is expected to succeed.
 *
 * @returns what it printed on stdout
 * @throws Error with the command, its exit code and the end of stderr
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await tryCommand(program, args, options);
  if (exitCode === 0) return stdout.toString();
  throw new Error(
    `${program} ${args.join(' ')}: exit code ${exitCode}\n${stdout.toString().slice(-2000)}${stderr.slice(-4000)}`,
  );
}
