import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toolFailure } from '../failure.mjs';
import { digestOf, readJson, writeText } from '../files.mjs';
import { toolEnvironment } from '../npm.mjs';
import { inRoot, inState } from '../paths.mjs';
import { run } from '../process.mjs';
import { step } from '../progress.mjs';

export const shop = (...parts) => inRoot('packages', 'shop', ...parts);

/** Changes whenever the shop's releases or its tables would come out differently. */
export const shopDigest = () =>
  digestOf(
    [
      shop('src'),
      shop('scripts'),
      shop('public'),
      shop('migrations'),
      shop('package.json'),
      shop('package-lock.json'),
    ],
    process.versions.node,
  );

/**
 * Builds the shop's releases unless they were built from the same sources.
 *
 * @param {string} digest Of `shopDigest`.
 * @returns {Promise<readonly { folder: string, label: string, command: string[], variables?: object, commit?: string }[]>}
 */
export async function buildReleases(digest) {
  const folder = inState('releases', digest.slice(0, 12));
  if (!existsSync(join(folder, '.complete'))) {
    await step({ done: 'The releases of the shop are built' }, async () => {
      rmSync(inState('releases'), { recursive: true, force: true });
      const argv = [shop('scripts/releases.ts'), '--out', folder];
      const { code, output } = await run(process.execPath, argv, {
        cwd: shop(),
        env: toolEnvironment(),
      });
      if (code !== 0) throw toolFailure('Building the shop', output);
      writeText(join(folder, '.complete'), '');
    });
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => describe(join(folder, name)))
    .filter(Boolean);
}

function describe(folder) {
  const release = readJson(join(folder, 'release.json'));
  return release && { ...release, folder };
}
