import type { JsonValue } from '@backstage/types';
import { posix } from 'node:path';
import { parse } from 'yaml';
import { EntityFileError } from './EntityFileError';

type ReadFile = (path: string) => Promise<string | undefined>;

const PARSERS: Readonly<Record<string, (text: string) => JsonValue>> = {
  $text: text => text,
  $json: text => JSON.parse(text) as JsonValue,
  $yaml: text => parse(text) as JsonValue,
};

/**
 * Puts files of the repository where `$text`, `$json` or `$yaml` name them: the catalog itself would ask the repository over
 * HTTP, which serves Git only. URLs stay, for the catalog.
 */
export async function resolvePlaceholders(
  value: unknown,
  readFile: ReadFile,
): Promise<unknown> {
  if (Array.isArray(value)) {
    const items = [];
    for (const item of value)
      items.push(await resolvePlaceholders(item, readFile));
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, target] = entries[0] ?? [];
  if (
    entries.length === 1 &&
    Object.hasOwn(PARSERS, key) &&
    typeof target === 'string' &&
    !/^[a-z]+:\/\//i.test(target)
  ) {
    return await readTarget(key, target, readFile);
  }
  const resolved: Record<string, unknown> = {};
  for (const [name, item] of entries)
    resolved[name] = await resolvePlaceholders(item, readFile);
  return resolved;
}

async function readTarget(
  key: string,
  target: string,
  readFile: ReadFile,
): Promise<JsonValue> {
  const path = posix.normalize(target);
  const text = await readFile(path);
  if (text === undefined) {
    throw new EntityFileError(
      `${key} names '${target.slice(
        0,
        200,
      )}', which the repository does not have.`,
    );
  }
  try {
    return PARSERS[key](text);
  } catch {
    throw new EntityFileError(
      `${key} names '${target.slice(0, 200)}', which cannot be parsed.`,
    );
  }
}
