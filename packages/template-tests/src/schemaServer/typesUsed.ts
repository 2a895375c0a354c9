import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resources and data sources that the Terraform files below a folder use: `google_compute_network`, `data.google_client_config`. */
export function typesUsed(folder: string): readonly string[] {
  const files = readdirSync(folder, {
    recursive: true,
    encoding: 'utf8',
  }).filter(
    file => /\.(tf|tftest\.hcl)$/.test(file) && !file.includes('.terraform'),
  );
  const types = files.flatMap(file =>
    Array.from(
      readFileSync(join(folder, file), 'utf8').matchAll(
        /^\s*(?:(?:mock_|override_)?(resource|data)|ephemeral) "(\w+)"/gm,
      ),
      ([, kind, type]) => (kind === 'data' ? `data.${type}` : type),
    ),
  );
  return [...new Set(types)].sort();
}
