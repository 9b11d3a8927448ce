// A closed pipe (`| head`) is not a failure of this process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** Runs the command that the words name. */
async function main(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    const { printVersion } = await import('./version.js');
    process.exitCode = printVersion();
  } else if (words[0] === 'help') {
    await main([...words.slice(1), '--help']);
  } else if (words[0] === 'btf') {
    const { runBtf } = await import('./btf/run-btf.js');
    process.exitCode = await runBtf(words.slice(1));
  } else if (words[0] === 'build') {
    const { runBuild } = await import('./build/run-build.js');
    process.exitCode = await runBuild(words.slice(1));
  } else if (words[0] === 'cache') {
    const { runCache } = await import('./code-cache/cache-command.js');
    process.exitCode = await runCache(words.slice(1));
  } else if (words[0] === 'inspect') {
    const { runInspect } = await import('./inspect/run-inspect.js');
    process.exitCode = runInspect(words.slice(1));
  } else if (words[0] === 'install-shim') {
    const { runInstallShim } = await import('./install-shim/install-shim.js');
    process.exitCode = runInstallShim(words.slice(1));
  } else if (words[0] === 'new') {
    const { runNew } = await import('./new/run-new.js');
    process.exitCode = runNew(words.slice(1));
  } else if (words[0] === 'run') {
    const { runProgram } = await import('./run-program/run-program.js');
    process.exitCode = await runProgram(words.slice(1));
  } else if (words[0] === 'serve') {
    const { runServe } = await import('./serve/run-serve.js');
    process.exitCode = await runServe(words.slice(1));
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
