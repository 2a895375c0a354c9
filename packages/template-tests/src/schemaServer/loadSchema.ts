import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { extractSchema } from './extractSchema.ts';
import { cacheFolder, packageArchive, unpackFolders } from './packageFiles.ts';
import { SCHEMA_PACKAGES } from './providers.ts';
import type { ProviderSchema, SchemaBlock } from './Schema.ts';

/** Changes when extraction reads something else, so that older extracts are not used. */
const EXTRACTION = 4;

/**
 * The schema of a provider for the types named: `google_compute_network`, `data.google_client_config`. A type that the provider
 * does not know is left out, and Terraform says so. Extracts are kept, so only the first time takes seconds.
 */
export async function loadSchema(
  provider: string,
  types: readonly string[],
): Promise<ProviderSchema> {
  const source = SCHEMA_PACKAGES[provider];
  if (!source)
    throw new Error(
      `There is no package with the schema of the provider '${provider}'.`,
    );
  const archive = await packageArchive(source);
  const kept = join(
    cacheFolder(),
    `${provider}-${source.providerVersion}-${EXTRACTION}`,
  );
  mkdirSync(kept, { recursive: true });
  const folders = ['provider', ...types.map(type => folderOf(provider, type))];
  await extract(
    archive,
    folders.filter(folder => !existsSync(join(kept, `${folder}.json`))),
    kept,
  );
  const read = (folder: string): SchemaBlock | undefined => {
    const file = join(kept, `${folder}.json`);
    return existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : undefined;
  };
  const blocks = (wanted: readonly string[]) =>
    Object.fromEntries(
      wanted.flatMap(type => {
        const block = read(folderOf(provider, type));
        return block ? [[type.replace(/^data\./, ''), block]] : [];
      }),
    );
  return {
    provider: read('provider') ?? { attributes: {}, blocks: {} },
    resources: blocks(types.filter(type => !type.startsWith('data.'))),
    dataSources: blocks(types.filter(type => type.startsWith('data.'))),
  };
}

function folderOf(provider: string, type: string): string {
  const name = type
    .replace(/^data\./, '')
    .slice(provider.length + 1)
    .replace(/_/g, '-');
  return type.startsWith('data.') ? `data-${provider}-${name}` : name;
}

async function extract(
  archive: string,
  folders: readonly string[],
  kept: string,
): Promise<void> {
  if (folders.length === 0) return;
  const work = mkdtempSync(join(cacheFolder(), 'unpack-'));
  try {
    await unpackFolders(archive, folders, work);
    for (const folder of readdirSync(work)) {
      const all = readdirSync(join(work, folder), {
        recursive: true,
        encoding: 'utf8',
      }).sort();
      const text = (ending: string) =>
        all
          .filter(file => file.endsWith(ending))
          .map(file => readFileSync(join(work, folder, file), 'utf8'))
          .join('\n');
      const part = join(work, `${folder}.part`);
      writeFileSync(
        part,
        JSON.stringify(extractSchema(text('.js'), text('.d.ts'))),
      );
      renameSync(part, join(kept, `${folder}.json`));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
