import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { filesIn } from './folders.ts';

/** The folder with the template and its skeletons. */
export const TEMPLATES = fileURLToPath(
  new URL('../../../../templates/', import.meta.url),
);
const FILE = 'shop-service.template.yaml';

/** A step of the template as it stands in its file. */
export interface TemplateStep {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly if?: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** The template as an entity of the catalog. */
export interface Template {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly parameters: readonly Readonly<Record<string, unknown>>[];
    readonly steps: readonly TemplateStep[];
    readonly output?: Readonly<Record<string, unknown>>;
  };
}

/** Reads the template afresh. */
export async function readTemplate(): Promise<Template> {
  return parse(await readFile(join(TEMPLATES, FILE), 'utf8'));
}

/** All files of the template's folder, as a dry run takes them. */
export async function templateContents(
  folder = TEMPLATES,
): Promise<{ path: string; base64Content: string }[]> {
  const files = await filesIn(folder);
  return Promise.all(
    files.map(async path => ({
      path,
      base64Content: (await readFile(join(folder, path))).toString('base64'),
    })),
  );
}

/** Names of the skeletons that are there: `base`, `infra-local`, … */
export async function skeletons(): Promise<Set<string>> {
  return new Set(await readdir(join(TEMPLATES, 'skeletons')));
}
