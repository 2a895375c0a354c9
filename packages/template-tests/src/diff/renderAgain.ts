import { readTemplate, templateContents } from '../support/template.ts';
import type { Ask } from './portal.ts';
import type { ServiceRecord } from './ServiceRecord.ts';

/** What a template is called in a dry run. */
const DRY_RUN = 'template:default/dry-run';

/** What the template makes of a service's answers today, by path. Throws an error with the portal's sentence when it refuses. */
export async function renderAgain(
  { template: { ref }, values }: Pick<ServiceRecord, 'template' | 'values'>,
  ask: Ask,
): Promise<Map<string, Buffer>> {
  const [template, directoryContents] = await Promise.all([
    readTemplate(),
    templateContents(),
  ]);
  const { status, body } = await ask('/v2/dry-run', {
    template,
    // The record has an empty text for what was not asked.
    values: Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== ''),
    ),
    secrets: {},
    directoryContents,
  });
  if (status !== 200) {
    throw new Error(
      `The portal does not make it again from its answers (${status}): ${reason(
        body,
      )}`,
    );
  }
  const { directoryContents: made } = body as {
    directoryContents: { path: string; base64Content: string }[];
  };
  return new Map(
    made.map(({ path, base64Content }) => [
      path,
      withRef(Buffer.from(base64Content, 'base64'), ref),
    ]),
  );
}

function reason(body: unknown): string {
  const { error, errors } = Object(body) as {
    error?: { message?: string };
    errors?: { stack?: string }[];
  };
  return (
    error?.message ??
    errors?.map(({ stack }) => stack).join('; ') ??
    JSON.stringify(body)
  ).slice(0, 1_000);
}

/** Byte for byte the same where the name does not occur. */
function withRef(content: Buffer, ref: string): Buffer {
  return content.includes(DRY_RUN)
    ? Buffer.from(content.toString('utf8').replaceAll(DRY_RUN, ref))
    : content;
}
