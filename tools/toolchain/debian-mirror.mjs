import { run } from './run.mjs';

/** Finds the Debian mirror that apt uses on this machine. @returns {Promise<string | undefined>} its address */
export async function findDebianMirror() {
  const words = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian'];
  const { stdout } = await run('apt-get', words, { capture: true });
  return stdout.split('\n').find(Boolean);
}
