// The changelog is written by hand, for users; a release only puts a version and a date above the unreleased changes.
import { ReleaseError } from './plan.mjs';

/** Puts the unreleased changes under a version. @throws {ReleaseError} if there are none, or the changelog already has the version */
export function nameRelease(changelog, version, date) {
  if (readNotes(changelog, version) !== undefined) throw new ReleaseError(`CHANGELOG.md: already has ${version}`);
  const notes = readNotes(changelog, 'Unreleased');
  if (notes === undefined || !/^\* /m.test(notes))
    throw new ReleaseError('CHANGELOG.md: no unreleased change, expected at least one');
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} - ${date}\n`);
}

/** The notes of a version, without its heading; undefined if there is no such version. */
export function readNotes(changelog, version) {
  const part = changelog.split(/^## /m).find((text) => text.split(/[\s]/, 1)[0] === version);
  return part?.slice(part.indexOf('\n')).trim();
}
