import { git } from '@capstan/plugin-local-git-node';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trackedFiles } from '../shop/trackedFiles';
import { hashFiles } from './hashFiles';

const LENGTH = 12;

/** What services are made from, at one moment. */
export interface TemplateVersion {
  /** Twelve hexadecimal digits: of the template's folder and the shop's source. `unknown` for templates that are not files. */
  readonly version: string;
  /** The portal's commit, where it runs from a checkout; files may differ from it. */
  readonly commit?: string;
}

/** `baseUrl` is the template's own file, as the scaffolder tells it. */
export async function templateVersionOf(
  baseUrl: string | undefined,
  shopSource: string,
): Promise<TemplateVersion> {
  if (!baseUrl?.startsWith('file:')) return { version: 'unknown' };
  const folder = dirname(fileURLToPath(new URL(baseUrl)));
  const hash = createHash('sha256');
  for (const source of [folder, shopSource]) {
    const files = await hashFiles(source, await trackedFiles(source));
    hash.update(JSON.stringify(files));
  }
  const version = hash.digest('hex').slice(0, LENGTH);
  try {
    const commit = await git(['rev-parse', 'HEAD'], { cwd: folder });
    return { version, commit: commit.trim() };
  } catch {
    return { version };
  }
}
