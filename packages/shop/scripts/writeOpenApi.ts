import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FEATURES } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';

/**
 * Writes the OpenAPI document into `openapi.json`, for catalogs and generators that read the repository and not the running service.
 * A test fails when the file is not what the service answers.
 */
await writeFile(
  join(import.meta.dirname, '..', 'openapi.json'),
  `${JSON.stringify(openApiDocument(new Set(FEATURES)), undefined, 2)}\n`,
);
