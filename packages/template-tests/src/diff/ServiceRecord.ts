import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answers } from '../support/Choice.ts';
import type { Hashes } from './compareFiles.ts';

/** Where `fleet:record-answers` writes. */
export const RECORD = '.scaffold/answers.json';

/** What a service was made from. */
export interface ServiceRecord {
  readonly template: { readonly ref: string; readonly version: string };
  readonly values: Answers;
  readonly files: Hashes;
}

/** Throws an error that says what to do when the folder is no service of the template. */
export async function readRecord(folder: string): Promise<ServiceRecord> {
  let text: string;
  try {
    text = await readFile(join(folder, RECORD), 'utf8');
  } catch {
    throw new Error(
      `'${folder}' has no ${RECORD}. Name the folder of a service that the portal made.`,
    );
  }
  return parseRecord(text);
}

export function parseRecord(text: string): ServiceRecord {
  let record: Partial<ServiceRecord> = {};
  try {
    record = Object(JSON.parse(text));
  } catch {
    // Said below.
  }
  const { template, values, files } = record;
  if (!template?.version || !values || !files) {
    throw new Error(
      `${RECORD} does not say template, values and files. Restore it from Git.`,
    );
  }
  return { template, values, files };
}
