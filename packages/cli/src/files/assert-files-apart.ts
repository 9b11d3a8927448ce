import { UsageError } from '@bpf-link-wasm/driver';
import { identifyFile, isSameFile, type FileIdentity } from './file-identity.js';

/** A path that the command reads or writes; `-` is a standard stream. */
export interface FileUse {
  readonly path: string;
  /** What it is: for a file to read, with an article; for one to write, the option or the kind of output. */
  readonly use: string;
}

/**
 * Asserts that no file is written that is also read, and none is written twice. Files are compared by what they are, not
 * by how they are spelled: links, other spellings, and names that the file system takes for one count.
 *
 * @throws {UsageError} USAGE_OUTPUT_IS_INPUT, USAGE_OUTPUT_CLASH
 */
export function assertFilesApart(reads: readonly FileUse[], writes: readonly FileUse[]): void {
  const readByKey = groupByKey(reads, 0);
  const written = new Map<string, { file: FileUse; identity: FileIdentity }[]>();
  for (const file of writes) {
    const identity = identifyFile(file.path, 1);
    if (!identity) continue;
    const isSame = (other: { identity: FileIdentity }): boolean => isSameFile(identity, other.identity);
    const read = readByKey.get(identity.key)?.find(isSame);
    if (read)
      throw new UsageError('USAGE_OUTPUT_IS_INPUT', { ...file, input: read.file.path, inputUse: read.file.use });
    const earlier = written.get(identity.key) ?? [];
    const clash = earlier.find(isSame);
    if (clash) throw new UsageError('USAGE_OUTPUT_CLASH', { path: file.path, kinds: [clash.file.use, file.use] });
    written.set(identity.key, [...earlier, { file, identity }]);
  }
}

function groupByKey(
  files: readonly FileUse[],
  stream: 0 | 1,
): Map<string, { file: FileUse; identity: FileIdentity }[]> {
  const groups = new Map<string, { file: FileUse; identity: FileIdentity }[]>();
  for (const file of files) {
    const identity = identifyFile(file.path, stream);
    if (identity) groups.set(identity.key, [...(groups.get(identity.key) ?? []), { file, identity }]);
  }
  return groups;
}
