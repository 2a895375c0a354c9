import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FEATURES } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';

test('openapi.json is what the service answers', async () => {
  const file = new URL('../openapi.json', import.meta.url);
  const document = openApiDocument(new Set(FEATURES));
  assert.deepEqual(
    JSON.parse(await readFile(file, 'utf8')),
    JSON.parse(JSON.stringify(document)),
    'Write it again: node scripts/writeOpenApi.ts',
  );
});
