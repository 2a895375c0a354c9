import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A file or folder that travels with the code: beside the bundle in a release, beside `src` in the sources. */
export function resource(name: string): string {
  const bundled = join(import.meta.dirname, name);
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '..', name);
}
