import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../tools/run.ts';

const IMAGE = `registry.example.com/shop/shop@sha256:${'0'.repeat(64)}`;

/** What Terraform gives the template, for both clouds; a template takes what it knows. */
const GIVEN = {
  name: 'demo-shop',
  image: IMAGE,
  registry: 'registry.example.com',
  vault: 'kv-test',
  client_id: '00000000-0000-4000-8000-000000000000',
  port: 3000,
  stop_seconds: 45,
  project_id: 'demo-shop-test',
  database_connection: 'demo-shop-test:europe-west1:demo-shop-test',
  environment: {
    NODE_ENV: 'production',
    PORT: '3000',
    DATABASE_URL: 'postgresql://shop@127.0.0.1:5432/shop',
  },
  secrets: { PGPASSWORD: 'database-password' },
};

/** A service's `cloud-init/user-data.yaml.tftpl` as an instance gets it, made by Terraform itself. Throws what Terraform says. */
export async function renderUserData(file: string): Promise<string> {
  const empty = await mkdtemp(join(tmpdir(), 'capstan-template-'));
  try {
    const expression = `jsonencode(templatefile(${JSON.stringify(
      file,
    )}, jsondecode(${JSON.stringify(JSON.stringify(GIVEN))})))\n`;
    const { code, output } = await run(
      'terraform',
      [`-chdir=${empty}`, 'console'],
      {
        input: expression,
        env: { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
      },
    );
    if (code !== 0) throw new Error(output.trim().slice(0, 600));
    // The console prints a string in quotes of its own, around the one that was asked for.
    return JSON.parse(JSON.parse(output.trim()));
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}
