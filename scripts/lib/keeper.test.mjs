import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it, mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryState } from './testing.mjs';

const state = temporaryState();
const { Keeper, recordOf } = await import('./keeper.mjs');
const { isAlive, launch } = await import('./process.mjs');
const { writeJson, writeText } = await import('./files.mjs');

const SERVE = 'setInterval(() => {}, 1000)';

async function until(condition) {
  for (let i = 0; i < 400; i += 1) {
    if (await condition()) return;
    await sleep(25);
  }
  assert.fail('It did not happen within ten seconds.');
}

function program(name, code, more = {}) {
  const command = () => ({ file: process.execPath, argv: ['-e', code] });
  return new Keeper({ name, title: `The ${name}`, command, ...more });
}

describe('keeping a program', () => {
  let said = [];
  const listen = () => {
    said = [];
    const write = process.stdout.write.bind(process.stdout);
    // The runner's own reports pass through here as well; they are not text.
    mock.method(process.stdout, 'write', (line, ...more) =>
      typeof line === 'string' ? said.push(line) > 0 : write(line, ...more),
    );
  };
  afterEach(() => mock.restoreAll());

  it('starts it again when it dies and says so', async () => {
    listen();
    const keeper = program('phoenix', SERVE);
    await keeper.start();
    const first = keeper.identity;
    process.kill(first.pid, 'SIGKILL');
    await until(() => keeper.identity.pid !== first.pid);
    assert.equal(await isAlive(keeper.identity), true);
    assert.match(
      said.join(''),
      /The phoenix ended \(SIGKILL\); starting it again/,
    );
    await keeper.stop();
    assert.equal(await isAlive(keeper.identity), false);
  });

  it('gives up after a number of deaths in a row', async () => {
    listen();
    const keeper = program('lemming', 'process.exit(3)', { limit: 2 });
    await keeper.start();
    await until(() => said.some(line => line.includes('left alone')));
    assert.match(said.join(''), /3 times in a row \(code 3\)/);
    await keeper.stop();
  });

  it('does not start again what it was told to stop', async () => {
    listen();
    const keeper = program('servant', SERVE);
    await keeper.start();
    assert.ok(existsSync(recordOf('servant')));
    await keeper.stop();
    await sleep(100);
    assert.equal(await isAlive(keeper.identity), false);
    assert.equal(existsSync(recordOf('servant')), false);
    assert.deepEqual(said, []);
  });

  it('asks politely where there is a way to', async () => {
    const mark = join(state, 'asked');
    const code = `require('fs').watch('${state}',()=>require('fs').existsSync('${mark}')&&process.exit(0));${SERVE}`;
    const keeper = program('courtier', code);
    await keeper.start();
    await sleep(300);
    await keeper.stop(async () => writeText(mark, ''));
    assert.equal(await isAlive(keeper.identity), false);
  });

  it('shows the last lines of a program that ends while it starts', async () => {
    const code = "console.error('no port for me');process.exit(1)";
    const keeper = program('invalid', code, { ready: async () => false });
    await assert.rejects(keeper.start(), {
      name: 'Failure',
      message:
        /The invalid ended while it started:\nno port for me\n.*invalid\.log/,
    });
    await keeper.stop();
  });

  it('ends what a killed start left behind', async () => {
    const { identity } = await launch({
      file: process.execPath,
      argv: ['-e', SERVE],
      log: join(state, 'orphan.log'),
    });
    writeJson(recordOf('orphan'), identity);
    await Keeper.endLeftover('orphan');
    assert.equal(await isAlive(identity), false);
    await Keeper.endLeftover('orphan');
  });
});
