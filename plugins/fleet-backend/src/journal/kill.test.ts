import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import knexFactory from 'knex';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import type { Orders, Report } from './__testUtils__/killableProcess';
import { ann, GROUP_ID, World } from './__testUtils__/World';

jest.setTimeout(60_000);

const PROGRAM = path.join(__dirname, '__testUtils__', 'killableProcess.ts');
const TRANSFORM = require.resolve('@backstage/cli/config/nodeTransform.cjs');

describe('A real process that is killed with SIGKILL', () => {
  let folder: string;
  let knex: Knex;
  let world: World;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'fleet-kill-'));
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: path.join(folder, 'journal.sqlite') },
      useNullAsDefault: true,
    });
    await migrate(knex);
    world = await World.create(knex);
  });
  afterEach(async () => {
    await world.stop();
    await knex.destroy();
    await fs.rm(folder, { recursive: true });
  });

  /** Lets the process carry the action out as far as the place, and kills it there. */
  async function killAt(
    stopAt: Orders['stopAt'],
    commits: boolean,
    orders: Pick<Orders, 'body'>,
  ) {
    const child = fork(PROGRAM, {
      execArgv: ['--require', TRANSFORM],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exited = once(child, 'exit');
    const signal = new AbortController().signal;
    let done = false;
    child.on('message', async (report: Report) => {
      if ('done' in report) done = true;
      if ('reached' in report && report.reached === stopAt)
        child.kill('SIGKILL');
      if (!('call' in report)) return;
      const answer =
        stopAt === 'provider' && !commits
          ? undefined
          : await world.engine.apply(report.group, report.action, { signal });
      if (stopAt === 'provider') child.kill('SIGKILL');
      else child.send(answer!);
    });
    const message: Orders = {
      ...orders,
      file: path.join(folder, 'journal.sqlite'),
      stopAt,
      context: world.context,
      now: world.engine.clock.now(),
    };
    child.send(message);
    const [, killedBy] = await exited;
    expect({ killedBy, done }).toEqual({ killedBy: 'SIGKILL', done: false });
  }

  it.each<[string, Orders['stopAt'], boolean]>([
    ['before anything is sent', 'recorded', false],
    ['once the row says that it is sent', 'sent', false],
    ['while the provider has it, before it commits', 'provider', false],
    ['while the provider has it, after it committed', 'provider', true],
    ['once the provider has answered', 'applied', true],
    ['once the row says that it was accepted', 'accepted', true],
  ])(
    '%s: another process brings the action to its end, with one effect',
    async (_, stopAt, commits) => {
      const body = world.confirm({ kind: 'rollout', revisionId: 'r2' });
      await killAt(stopAt, commits, { body });
      expect(world.engine.effects).toHaveLength(commits ? 1 : 0);

      const service = world.service();
      service.start();
      await world.pass(6000);
      const action = await world.untilEnded(service);
      expect(action).toMatchObject({
        state: 'succeeded',
        message: '1.1.0 serves.',
      });
      expect(world.engine.effects).toHaveLength(1);
      expect(world.group.current).toBe('r2');
      expect(await service.submit(GROUP_ID, body, ann)).toEqual(action);
    },
  );
});
