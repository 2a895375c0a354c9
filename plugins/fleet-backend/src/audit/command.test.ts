import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import knexFactory from 'knex';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { auditEvent } from './__testUtils__/tampering';
import { AuditLog } from './AuditLog';

jest.setTimeout(180_000);

const BACKEND = path.resolve(__dirname, '../../../../packages/backend');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

describe('yarn workspace backend audit:verify', () => {
  let folder: string;
  let knex: Knex;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'fleet-audit-'));
    writeFileSync(
      path.join(folder, 'app-config.yaml'),
      JSON.stringify({
        app: { baseUrl: 'http://localhost' },
        backend: {
          baseUrl: 'http://localhost',
          database: {
            client: 'better-sqlite3',
            connection: { directory: folder },
          },
        },
      }),
    );
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: path.join(folder, 'fleet.sqlite') },
      useNullAsDefault: true,
    });
    await migrate(knex);
    const audit = new AuditLog(knex);
    for (let i = 0; i < 5; i++) await audit.record(auditEvent());
  });
  afterAll(async () => {
    await knex.destroy();
    rmSync(folder, { recursive: true });
  });

  function run(...options: string[]) {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        '--require',
        TRANSFORM,
        'src/auditVerify.ts',
        '--config',
        path.join(folder, 'app-config.yaml'),
        ...options,
      ],
      { cwd: BACKEND, encoding: 'utf8', env: { ...process.env, NODE_ENV: '' } },
    );
    return { status, said: stdout.trim().split('\n').pop() };
  }

  it('says that the chain is whole, or which event is broken', async () => {
    const whole = run();
    expect(whole).toEqual({
      status: 0,
      said: expect.stringMatching(/^OK\. 5 events.* Head: 5:[0-9a-f]{64}$/),
    });
    expect(run('--head', `6:${'a'.repeat(64)}`)).toEqual({
      status: 1,
      said: expect.stringContaining('BROKEN. Event 6 and all after it'),
    });
    await knex.raw('drop trigger audit_events_update');
    await knex('audit_events').where({ sequence: 3 }).update({ actor: 'x' });
    expect(run()).toEqual({
      status: 1,
      said: expect.stringContaining('BROKEN. Event 3 is not what was written'),
    });
  });
});
