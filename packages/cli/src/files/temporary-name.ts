/**
 * A file name that no other process uses. The process number alone is not enough where containers share a folder. The name need not
 * be secret, because such files are created exclusively, and loading `node:crypto` would add 8 ms to every link.
 */
export function temporaryName(): string {
  const digits = (): string => Math.floor(Math.random() * 2 ** 32).toString(16);
  return `.bpf-link-wasm-${process.pid.toString(16)}-${digits()}${digits()}`;
}
