import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Answers, Choice } from './Choice.ts';
import { nameOf } from './Choice.ts';
import { type Answer, ScaffolderBackend } from './ScaffolderBackend.ts';
import {
  readTemplate,
  skeletons,
  type Template,
  templateContents,
} from './template.ts';

let backend: Promise<ScaffolderBackend> | undefined;
let sources:
  | Promise<[Template, Awaited<ReturnType<typeof templateContents>>]>
  | undefined;

/** The backend of this process, started when it is first asked for. */
export function theBackend(): Promise<ScaffolderBackend> {
  backend ??= ScaffolderBackend.start();
  return backend;
}

/** Ends the backend of this process, if there is one. Every test file that renders calls it in `after`. */
export async function stopRendering(): Promise<void> {
  const running = backend;
  backend = undefined;
  sources = undefined;
  await (await running?.catch(() => undefined))?.stop();
}

/** Asks the scaffolder for a dry run with these answers, whatever they are; `whole` hands over all of the template, as a portal has it. */
export async function dryRun(
  answers: Answers,
  options: { whole?: boolean } = {},
): Promise<Answer> {
  // The template is read once: a run looks at one state of it.
  sources ??= Promise.all([readTemplate(), templateContents()]);
  const scaffolder = await theBackend();
  const [template, directoryContents] = await sources;
  return scaffolder.ask('/v2/dry-run', {
    template,
    values: answers,
    secrets: {},
    directoryContents: directoryContents.filter(
      ({ path }) => options.whole || isUsed(path, answers),
    ),
  });
}

/**
 * Skeletons that the answers do not name are not sent: the scaffolder writes down everything that it gets. What the answers leave
 * open, the template decides.
 */
function isUsed(path: string, answers: Answers): boolean {
  const [folder, name] = path.split('/');
  return (
    folder !== 'skeletons' ||
    name === 'base' ||
    name.endsWith('-common') ||
    (['infra', 'pipeline', 'observability'] as const).some(kind =>
      answers[kind] === undefined
        ? name.startsWith(`${kind}-`)
        : name === `${kind}-${answers[kind]}`,
    )
  );
}

/**
 * Makes a service through the real scaffolder: the template's file, its schema, the actions and the engine are those of the portal;
 * only what has effects outside (publishing) is left out. Resolves with a new folder, for the caller to remove. A dry run drops
 * executable bits, so files that begin with `#!` get them back. Its record
 * has the version of what was handed over: a portal's only with `whole`.
 */
export async function renderCombination(
  choice: Choice,
  options: { whole?: boolean } = {},
): Promise<string> {
  const { status, body } = await dryRun(choice.answers, options);
  if (status !== 200) {
    throw new Error(
      `'${nameOf(choice)}' does not render (${status}): ${JSON.stringify(
        body,
      ).slice(0, 2000)}`,
    );
  }
  const { directoryContents } = body as {
    directoryContents: { path: string; base64Content: string }[];
  };
  const folder = await mkdtemp(join(tmpdir(), 'capstan-service-'));
  for (const { path, base64Content } of directoryContents) {
    const file = join(folder, path);
    const content = Buffer.from(base64Content, 'base64');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (content.subarray(0, 2).toString() === '#!') await chmod(file, 0o755);
  }
  return folder;
}

/** Which skeleton the choice needs and nobody has written yet; `undefined` when all are there. */
export async function missingSkeleton(
  choice: Choice,
): Promise<string | undefined> {
  const there = await skeletons();
  return [
    'base',
    `infra-${choice.infra}`,
    `pipeline-${choice.pipeline}`,
    `observability-${choice.observability}`,
  ].find(name => !there.has(name));
}
