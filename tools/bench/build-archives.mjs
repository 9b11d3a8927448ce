// Builds archives of different sizes from which a program needs the same two members.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinker } from '@bpf-link-wasm/driver';

const fixtures = fileURLToPath(new URL('../../e2e/fixtures/archive/', import.meta.url));

/** Number of unneeded members in the smallest archive. */
const fillers = 100;

/**
 * Builds the archives, unless they are cached. `times` is the size, as a multiple of the smallest archive.
 * @param {string} folder Where they are cached.
 * @returns {Promise<{times: number, archive: string}[]>}
 */
export async function buildArchives(folder) {
  const filler = await compileFiller();
  const needed = [
    { name: 'scale.bc', symbols: ['scale'], bytes: readFileSync(join(fixtures, 'scale.bc')) },
    {
      name: 'a-member-with-a-long-name.bc',
      symbols: ['offset'],
      bytes: readFileSync(join(fixtures, 'a-member-with-a-long-name.bc')),
    },
  ];
  return [1, 10, 100].map((times) => {
    const archive = join(folder, `archive-${times}.a`);
    if (!existsSync(archive))
      writeFileSync(archive, createArchive([...needed, ...createFillers(filler, fillers * times)]));
    return { times, archive };
  });
}

const placeholder = 'filler_00000000';

/** Makes about 5 kB of bitcode with one function. */
async function compileFiller() {
  const lines = Array.from(
    { length: 400 },
    (_, index) => `  %x${index + 1} = ${['mul', 'xor', 'add'][index % 3]} i64 %x${index}, ${index * 7919 + 3}`,
  );
  const text = `target triple = "bpfel"\ndefine i64 @${placeholder}(i64 %x0) {\n${lines.join('\n')}\n  ret i64 %x400\n}\n`;
  const linker = await createLinker();
  const { outputs } = await linker.link({
    inputs: [{ name: 'filler.ll', bytes: new TextEncoder().encode(text) }],
    emit: ['llvm-bc'],
  });
  linker.close();
  return Buffer.from(outputs[0].bytes);
}

/** Makes copies of the bitcode with other symbol names, which have to be of the same length, because they are replaced in the bytes. */
function createFillers(filler, count) {
  const at = filler.indexOf(placeholder);
  if (at < 0) throw new Error(`no ${placeholder} in the bitcode`);
  return Array.from({ length: count }, (_, index) => {
    const symbol = `filler_${String(index + 1).padStart(8, '0')}`;
    const bytes = Buffer.from(filler);
    bytes.write(symbol, at);
    return { name: `f${index + 1}.bc`, symbols: [symbol], bytes };
  });
}

/** Makes an archive in GNU's format, with a symbol table. */
function createArchive(members) {
  const header = (name, size) =>
    Buffer.from(
      `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${String(size).padEnd(10)}\`\n`,
    );
  const even = (bytes) => (bytes.length % 2 === 0 ? [bytes] : [bytes, Buffer.from('\n')]);
  const longNames = Buffer.from(members.map(({ name }) => `${name}/\n`).join(''));
  const names = members.flatMap(({ symbols }) => symbols);
  const tableSize = 4 + 4 * names.length + names.reduce((sum, name) => sum + name.length + 1, 0);
  const padded = (size) => size + (size % 2);
  let offset = 8 + 60 + padded(tableSize) + 60 + padded(longNames.length);
  const offsets = [];
  const bodies = [];
  let nameAt = 0;
  for (const { name, symbols, bytes } of members) {
    offsets.push(...symbols.map(() => offset));
    bodies.push(header(`/${nameAt}`, bytes.length), ...even(bytes));
    offset += 60 + padded(bytes.length);
    nameAt += name.length + 2;
  }
  const table = Buffer.alloc(tableSize);
  table.writeUInt32BE(names.length, 0);
  for (const [index, value] of offsets.entries()) table.writeUInt32BE(value, 4 + 4 * index);
  table.write(names.map((name) => `${name}\0`).join(''), 4 + 4 * names.length, 'latin1');
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    header('/', tableSize),
    ...even(table),
    header('//', longNames.length),
    ...even(longNames),
    ...bodies,
  ]);
}
