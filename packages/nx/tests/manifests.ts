/** The manifest of a package, with more lines after it. */
export const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2024"\n${more}`;

/** cargo's configuration for a BPF target. */
export const bpfConfig = '[build]\ntarget = "bpfel-unknown-none"\n';
