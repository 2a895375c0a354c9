import { NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { assertRepositoryName } from '@capstan/plugin-local-git-node';
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renamePackage } from './renamePackage';
import { trackedFiles } from './trackedFiles';

/** What each service has of its own. */
const OWN = ['README.md', 'catalog-info.yaml'];

/** Copies the shop's source into the workspace: what Git tracks there, and nothing over what is there already. */
export function createFetchShopAction(options: { shopSource: string }) {
  return createTemplateAction({
    id: 'fleet:fetch-shop',
    description:
      "Copies the shop's source into the workspace under a new name, without its README and catalog-info.yaml. Files that are there already stay.",
    supportsDryRun: true,
    examples: [
      {
        description: 'The shop as a new service',
        example: `steps:
  - id: shop
    name: Fetch the shop
    action: fleet:fetch-shop
    input:
      name: \${{ parameters.name }}
      description: \${{ parameters.description }}
      repository: \${{ steps.check.output.cloneUrl }}
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string({ description: 'Name of the package' }),
        description: z => z.string().optional(),
        repository: z =>
          z.string({ description: 'URL of its repository' }).optional(),
        without: z =>
          z
            .array(z.string(), {
              description: `Files and folders that are left out. Default: ${OWN.join(
                ', ',
              )}`,
            })
            .optional(),
      },
      output: {
        files: z => z.number({ description: 'How many files were copied' }),
      },
    },
    async handler(ctx) {
      const { name, description, repository, without = OWN } = ctx.input;
      assertRepositoryName(name);
      const { shopSource } = options;
      const files = (await filesOf(shopSource)).filter(
        file =>
          !without.some(path => file === path || file.startsWith(`${path}/`)),
      );
      let copied = 0;
      const own = new Set<string>();
      for (const file of files) {
        const isNew = await copyNew(shopSource, ctx.workspacePath, file);
        if (isNew) own.add(file);
        if (isNew) copied++;
      }
      if (own.has('package.json'))
        await renamePackage(ctx.workspacePath, {
          name,
          description,
          repository,
        });
      ctx.output('files', copied);
      ctx.logger.info(`Copied ${copied} files of the shop.`);
    },
  });
}

async function filesOf(source: string): Promise<string[]> {
  const isThere = await stat(join(source, 'package.json')).then(
    found => found.isFile(),
    () => false,
  );
  if (!isThere) {
    throw new NotFoundError(
      "The shop's source is not where 'scaffolder.fleet.shopSource' says. Set it in app-config.yaml to the folder 'packages/shop' of Capstan.",
    );
  }
  return await trackedFiles(source);
}

/** `false` when the file is there already, or is no regular file: links could lead out of the workspace. */
async function copyNew(
  source: string,
  target: string,
  file: string,
): Promise<boolean> {
  const from = join(source, file);
  const found = await lstat(from);
  if (!found.isFile()) return false;
  const to = join(target, file);
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  // eslint-disable-next-line no-bitwise
  await chmod(to, found.mode & constants.S_IXUSR ? 0o755 : 0o644);
  return true;
}
