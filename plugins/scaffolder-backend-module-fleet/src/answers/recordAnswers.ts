import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow } from '../shop/trackedFiles';
import { hashFiles } from './hashFiles';
import { templateVersionOf } from './templateVersion';

const FOLDER = '.scaffold';

/** Writes down what the service was made from, so that it can be compared with what the template makes later. */
export function createRecordAnswersAction(options: { shopSource: string }) {
  return createTemplateAction({
    id: 'fleet:record-answers',
    description:
      'Writes .scaffold/answers.json: template, its version, the answers, and the sha256 of every file. The last step before publishing.',
    supportsDryRun: true,
    examples: [
      {
        description: 'All answers of the form',
        example: `steps:
  - id: record
    name: Record the answers
    action: fleet:record-answers
    input:
      values: \${{ parameters }}
      createdAt: \${{ steps.check.output.createdAt }}
`,
      },
    ],
    schema: {
      input: {
        values: z =>
          z.record(z.unknown(), {
            description: 'The answers, as the form gives them',
          }),
        createdAt: z =>
          z.string({ description: 'ISO 8601. Default: now' }).optional(),
      },
      output: {
        path: z => z.string({ description: 'The file, in the workspace' }),
      },
    },
    async handler(ctx) {
      const path = `${FOLDER}/answers.json`;
      const files = (await filesBelow(ctx.workspacePath)).filter(
        file => !file.startsWith(`${FOLDER}/`),
      );
      const record: JsonObject = {
        comment:
          "What this service was made from. 'npm run template:diff -- <folder>' in the portal's repository shows what its template would make today.",
        template: {
          ref: ctx.templateInfo?.entityRef ?? 'unknown',
          ...(await templateVersionOf(
            ctx.templateInfo?.baseUrl,
            options.shopSource,
          )),
        },
        createdAt: ctx.input.createdAt ?? new Date().toISOString(),
        ...(ctx.user?.ref ? { createdBy: ctx.user.ref } : {}),
        values: ctx.input.values as JsonObject,
        files: await hashFiles(ctx.workspacePath, files),
      };
      await mkdir(join(ctx.workspacePath, FOLDER), { recursive: true });
      await writeFile(
        join(ctx.workspacePath, path),
        `${JSON.stringify(record, undefined, 2)}\n`,
      );
      ctx.output('path', path);
      ctx.logger.info(`Recorded the answers and ${files.length} files.`);
    },
  });
}
