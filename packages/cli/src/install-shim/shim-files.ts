/** A file that runs this command under another name. */
export interface ShimFile {
  readonly name: string;
  readonly text: string;
}

/** What a shim runs. */
export interface ShimTarget {
  /** Absolute path of Node. */
  readonly node: string;
  /** Absolute path of this command's script. */
  readonly script: string;
}

/** The comment that identifies a shim. */
const mark = 'Runs bpf-link-wasm instead of bpf-linker. Written by: bpf-link-wasm install-shim';

/** Whether a file's text is that of a shim, of this or another version. */
export function isShim(text: string): boolean {
  return text.includes(mark);
}

/**
 * The files that make up the shim `bpf-linker`.
 *
 * It is a POSIX shell script, on Windows also a batch file. There rustc does not find scripts by a bare name, so
 * `.cargo/config.toml` must name `bpf-linker.cmd` with its folder and extension.
 * @see rust-lang/rust library/std/src/sys/process/windows.rs, resolve_exe
 */
export function shimFiles({ node, script }: ShimTarget, platform: string): ShimFile[] {
  const shell = {
    name: 'bpf-linker',
    // Node may have moved since, for example by an upgrade.
    text: `#!/bin/sh\n# ${mark}\nnode=${quoteForShell(node)}\n[ -x "$node" ] || node=node\nexec "$node" ${quoteForShell(script)} "$@"\n`,
  };
  if (platform !== 'win32') return [shell];
  // cmd reads a batch file in the console's code page, so a path that is not ASCII is put in a JavaScript file.
  const isAscii = /^[\x20-\x7e]*$/.test(script);
  const lines = [
    '@echo off',
    `rem ${mark}`,
    'setlocal',
    `set "node=${quoteForBatch(node)}"`,
    'if not exist "%node%" set "node=node"',
    `"%node%" ${isAscii ? `"${quoteForBatch(script)}"` : '"%~dp0bpf-linker.cjs"'} %*`,
    '',
  ];
  const batch = { name: 'bpf-linker.cmd', text: lines.join('\r\n') };
  const module = { name: 'bpf-linker.cjs', text: `// ${mark}\nrequire(${JSON.stringify(script)});\n` };
  return isAscii ? [shell, batch] : [shell, module, batch];
}

/** Single quotes protect everything in a shell. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** In a batch file a percent sign starts a variable. A path cannot contain quotes. */
function quoteForBatch(text: string): string {
  return text.replaceAll('%', '%%');
}
