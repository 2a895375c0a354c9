import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trackedFiles } from '../shop/trackedFiles';
import { drawArchitecture } from './drawArchitecture';
import { FILE_PARTS } from './parts';

const PLACE = '<!-- architecture -->';

/** Puts the diagram of what the workspace holds where its README has `<!-- architecture -->`. */
export function createDrawArchitectureAction() {
  return createTemplateAction({
    id: 'fleet:draw-architecture',
    description:
      'Draws the architecture from the Terraform and pipeline files in the workspace, and puts it into the README as a Mermaid diagram.',
    supportsDryRun: true,
    schema: {
      input: {
        min: z => z.number({ description: 'Instances at least' }),
        max: z => z.number({ description: 'Instances at most' }),
        file: z =>
          z
            .enum(['README.md', 'docs/index.md'], {
              description: `Holds a line ${PLACE}`,
            })
            .optional(),
      },
    },
    async handler(ctx) {
      const readme = join(ctx.workspacePath, ctx.input.file ?? 'README.md');
      const text = await readFile(readme, 'utf8').catch(() => '');
      if (!text.includes(PLACE)) {
        throw new InputError(
          `The ${
            ctx.input.file ?? 'README.md'
          } has no line ${PLACE} for the diagram.`,
        );
      }
      const paths = (await trackedFiles(ctx.workspacePath)).filter(
        path => path.endsWith('.tf') || Object.hasOwn(FILE_PARTS, path),
      );
      const files = await Promise.all(
        paths.map(async path => ({
          path,
          text: await readFile(join(ctx.workspacePath, path), 'utf8'),
        })),
      );
      const diagram = drawArchitecture(files, ctx.input);
      const block = ['```mermaid', diagram, '```'].join('\n');
      await writeFile(
        readme,
        text.replace(PLACE, () => block),
      );
      ctx.logger.info(`Drew ${diagram.split('\n').length} lines.`);
    },
  });
}
