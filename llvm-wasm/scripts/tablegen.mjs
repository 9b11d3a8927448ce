import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BuildError } from '../../tools/toolchain/build-error.mjs';
import { cachePath, versions } from '../../tools/toolchain/cache.mjs';
import { llvmSourcePath } from '../../tools/toolchain/llvm-source.mjs';
import { openToolchain } from '../../tools/toolchain/toolchain.mjs';
import { leftOut } from './llvm-flags.mjs';

const tools = ['llvm-tblgen', 'llvm-min-tblgen'];

/**
 * Builds the tablegen programs that LLVM's build runs, unless they exist. They are compiled for the build machine, which takes about 5
 * minutes on two cores, and depend only on LLVM's unpatched sources.
 * @param {{given?: string, root?: string, jobs: string}} options `given`: a folder that already contains them
 * @returns {Promise<string>} folder with llvm-tblgen and llvm-min-tblgen
 */
export async function setUpTablegen({ given, root, jobs }) {
  const kind = (await openToolchain({ root })).kind;
  const folder = given
    ? resolve(given)
    : cachePath('llvm', `tablegen-${versions.llvm.treeSha256.slice(0, 16)}-${kind}`, 'bin');
  const toolchain = await openToolchain({ root, folders: given ? [folder] : [] });
  if (!tools.every((name) => existsSync(join(folder, name)))) {
    if (given) throw new BuildError(`${folder}: expected ${tools.join(' and ')} in it`);
    await buildTablegen(toolchain, folder, jobs);
  }
  const { stdout } = await toolchain.run([toolchain.inside(join(folder, tools[0])), '--version'], { capture: true });
  const found = /LLVM version (\S+)/.exec(stdout)?.[1];
  if (found !== versions.llvm.version) {
    throw new BuildError(`${join(folder, tools[0])}: of LLVM ${found}, expected ${versions.llvm.version}`);
  }
  return folder;
}

async function buildTablegen(toolchain, folder, jobs) {
  const build = resolve(folder, '../build');
  const configured = join(build, 'build.ninja');
  if (!existsSync(configured)) {
    await rm(build, { recursive: true, force: true });
    mkdirSync(build, { recursive: true });
    // Names the compiler, because cc may be another one.
    const compilers = toolchain.kind === 'debian' ? ['-DCMAKE_C_COMPILER=gcc', '-DCMAKE_CXX_COMPILER=g++'] : [];
    const flags = [
      '-DCMAKE_BUILD_TYPE=Release',
      '-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG',
      '-DLLVM_TARGETS_TO_BUILD=BPF',
      '-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON',
    ];
    const source = toolchain.inside(join(llvmSourcePath(), 'llvm'));
    await toolchain.run([
      'cmake',
      '-G',
      'Ninja',
      '-S',
      source,
      '-B',
      toolchain.inside(build),
      ...compilers,
      ...flags,
      ...leftOut,
    ]);
  }
  await toolchain.run(['ninja', '-j', jobs, ...tools], { cwd: build });
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const name of tools) renameSync(join(build, 'bin', name), join(unfinished, name));
  renameSync(unfinished, folder);
  await rm(build, { recursive: true });
}
