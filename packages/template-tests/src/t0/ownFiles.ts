import { skeletonFiles } from '../files/skeletonFiles.ts';
import type { Choice } from '../support/Choice.ts';
import { serviceFiles, serviceValues, skeletonsOf } from '../support/common.ts';
import { readText } from './readText.ts';

/** What the skeletons are rendered with for a choice. */
export const valuesOf = (choice: Choice) =>
  serviceValues(
    choice.answers as unknown as Parameters<typeof serviceValues>[0],
    {
      ref: 'template:default/shop-service',
      version: 'test',
      now: new Date(),
    },
  );

/** Paths that the service has beside the shop's own. */
export const ownFiles = (choice: Choice): string[] =>
  serviceFiles(valuesOf(choice)).filter(file => file !== 'docs/service.md');

const nameIn = (file: string) =>
  file.replace(/\{%.*?%\}/g, '').replace(/\.njk$/, '');

let list: ReturnType<typeof skeletonFiles> | undefined;

/** Of these, the ones that were rendered and not only copied. */
export async function renderedFiles(choice: Choice): Promise<string[]> {
  list ??= skeletonFiles();
  const { skeletons } = await list;
  const rendered = new Set(
    skeletonsOf(valuesOf(choice)).flatMap(name =>
      (skeletons[name] ?? []).filter(file => file.endsWith('.njk')).map(nameIn),
    ),
  );
  return ownFiles(choice).filter(file => rendered.has(file));
}

/** Path and text of the service's own files that are text. */
export async function ownTexts(
  folder: string,
  choice: Choice,
): Promise<{ file: string; text: string }[]> {
  const texts = [];
  for (const file of ownFiles(choice)) {
    const text = await readText(folder, file);
    if (text !== undefined) texts.push({ file, text });
  }
  return texts;
}
