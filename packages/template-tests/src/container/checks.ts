import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { Customers } from './Customers.ts';
import { containers, freePort, startDatabase } from './docker.ts';

const IN_IMAGE =
  /^(Dockerfile|\.dockerignore|package(-lock)?\.json|tsconfig\.json|(src|scripts|migrations|storefront)\/.*)$/;

/**
 * The image builds, runs read-only, without rights and as an ordinary user within its memory, becomes ready, cannot write its own
 * files, and stops under load without failing anybody.
 */
const container: Check = {
  rung: 'T4',
  name: 'container',
  async needs() {
    const reason = await (await containers()).reasonToSkip();
    return reason ? `${reason}.` : undefined;
  },
  // Scripts of the infrastructure lie beside those of the build and are no part of the image.
  key: (_, folder) =>
    contentKey(
      folder,
      file =>
        IN_IMAGE.test(file) &&
        !/^scripts\/.*\.(sh|env|shellcheckrc)$/.test(file),
    ),
  async run(folder) {
    const { docker, BASE } = await containers();
    const tag = `capstan-service-${process.pid}`;
    const state = await mkdtemp(join(tmpdir(), 'capstan-container-'));
    try {
      const built = await docker(
        'build',
        '--network=host',
        '--build-arg',
        `NODE_IMAGE=${BASE}`,
        '--tag',
        tag,
        folder,
      );
      if (built.code !== 0)
        return [
          {
            file: 'Dockerfile',
            message: `It does not build: ${built.output.slice(-600)}`,
          },
        ];
      return await runImage(tag, state, await stopSeconds(folder));
    } finally {
      await docker('rm', '--force', tag);
      await docker('rmi', '--force', tag);
      await rm(state, { recursive: true, force: true });
    }
  },
};

async function stopSeconds(folder: string): Promise<string> {
  const numbers = (await textOf(folder, 'scripts/service.env')) ?? '';
  return /^STOP_SECONDS='(\d+)'$/m.exec(numbers)?.[1] ?? '10';
}

async function runImage(
  tag: string,
  state: string,
  seconds: string,
): Promise<readonly Finding[]> {
  const { docker, HARDENED, answers } = await containers();
  const database = await startDatabase(state);
  const findings: Finding[] = [];
  const must = (holds: boolean, message: string) => {
    if (!holds) findings.push({ file: 'Dockerfile', message });
  };
  try {
    const port = await freePort();
    const env = [
      'DATABASE_URL',
      'PORT',
      'SHOP_STOP_SECONDS',
      'SHOP_DRAIN_DELAY_MS',
    ];
    const values = [database.url, String(port), seconds, '2000'];
    const given = [
      ...HARDENED,
      '--memory=256m',
      ...env.flatMap((name, at) => ['--env', `${name}=${values[at]}`]),
    ];
    const migrated = await docker(
      'run',
      '--rm',
      ...given,
      tag,
      'node',
      'migrate.mjs',
      '--seed',
    );
    if (migrated.code !== 0)
      return [
        {
          file: 'Dockerfile',
          message: `The migration fails: ${migrated.output.slice(-400)}`,
        },
      ];
    const started = await docker(
      'run',
      '--detach',
      '--name',
      tag,
      `--stop-timeout=${seconds}`,
      ...given,
      tag,
    );
    if (started.code !== 0)
      return [
        {
          file: 'Dockerfile',
          message: `It does not start: ${started.output.slice(-400)}`,
        },
      ];
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/readyz`, tag);

    const user = await docker('exec', tag, 'node', '-p', 'process.getuid()');
    must(
      Number(user.output.trim()) > 0,
      `It runs as the user '${user.output.trim()}'.`,
    );
    const written = await docker(
      'exec',
      tag,
      'node',
      '-e',
      'require("node:fs").writeFileSync("/shop/written", "")',
    );
    must(written.code !== 0, 'It can write into its own files.');

    const customers = new Customers(url);
    const asking = customers.ask(8);
    await sleep(1500);
    const stopped = await docker('stop', '--time', seconds, tag);
    must(stopped.code === 0, `It does not stop: ${stopped.output}`);
    await asking;
    const { output } = await docker(
      'inspect',
      '--format',
      '{{.State.ExitCode}} {{.State.OOMKilled}}',
      tag,
    );
    must(
      output.trim() === '0 false',
      `It ended with '${output.trim()}' (exit code, out of memory) instead of 0.`,
    );
    must(customers.answered > 0, 'Nobody was answered.');
    must(
      customers.failures.length === 0,
      `${customers.failures.length} of ${
        customers.answered + customers.failures.length
      } requests failed while it stopped: ${customers.failures[0]}`,
    );
    return findings;
  } finally {
    await docker('rm', '--force', tag);
    await database.stop();
  }
}

export const checks: Check[] = [container];
