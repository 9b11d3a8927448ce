import { commands } from './commands.js';

for (const name of ['stdout', 'stderr'] as const) ignoreClosedPipe(name);

/**
 * A closed pipe (`| head`) is not a failure of this process. Node creates the streams on first use, which takes several
 * milliseconds; a link that prints nothing needs neither.
 */
function ignoreClosedPipe(name: 'stdout' | 'stderr'): void {
  const { get, ...property } = Object.getOwnPropertyDescriptor(process, name)!;
  const open = (): NodeJS.WriteStream => (process[name] as NodeJS.WriteStream).on('error', () => {});
  if (get === undefined || property.configurable !== true) return void open();
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get() {
      Object.defineProperty(process, name, { get, ...property });
      return open();
    },
  });
}

/** Runs the command that the words name. */
async function main(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    const { printVersion } = await import('./version.js');
    process.exitCode = printVersion();
  } else if (words[0] === 'help') {
    await main([...words.slice(1), '--help']);
  } else if (Object.hasOwn(commands, words[0] ?? '')) {
    process.exitCode = await commands[words[0]!]!.run(words.slice(1));
  } else if (words[0] === '--explain') {
    const { runExplain } = await import('./explain.js');
    process.exitCode = runExplain(words.slice(1));
  } else {
    const { run } = await import('./run.js');
    process.exitCode = await (words[0] === 'link' ? run(words.slice(1), true) : run(words));
  }
}

/** The command line, from this process or from the one that enforces the time limit. */
async function findWords(): Promise<string[]> {
  if (process.env['BPF_LINK_WASM_TIMED'] === undefined) return process.argv.slice(2);
  const { mustReceiveWords, receiveWords } = await import('./time-limit.js');
  return mustReceiveWords() ? receiveWords() : process.argv.slice(2);
}

void findWords().then(main);
