import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HELP, readOptions } from './options.mjs';

describe('the options of npm start', () => {
  it('starts everything on port 7007 when nothing is said', () => {
    assert.deepEqual(readOptions([]), {
      help: false,
      reset: false,
      traffic: true,
      clouds: false,
      dev: false,
      port: 7007,
    });
  });

  it('reads each option', () => {
    const argv = [
      ...['--reset', '--no-traffic', '--simulate-clouds', '--dev'],
      ...['--port', '8080'],
    ];
    assert.deepEqual(readOptions(argv), {
      help: false,
      reset: true,
      traffic: false,
      clouds: true,
      dev: true,
      port: 8080,
    });
    assert.equal(readOptions(['-h']).help, true);
  });

  it('names an option that does not exist and says where the others are', () => {
    assert.throws(() => readOptions(['--prot', '80']), {
      name: 'Failure',
      message: /--prot.*npm start -- --help/,
    });
    assert.throws(() => readOptions(['now']), { message: /now.*--help/ });
    assert.throws(() => readOptions(['--port']), { message: /--port.*--help/ });
  });

  for (const port of ['0', '65536', 'http', '-1', '80.5', '', '1e3']) {
    it(`refuses "${port}" as a port`, () => {
      assert.throws(() => readOptions([`--port=${port}`]), {
        name: 'Failure',
        message: /from 1 to 65535/,
      });
    });
  }

  it('mentions every option in the help', () => {
    for (const option of [
      ...['--port', '--no-traffic', '--simulate-clouds', '--reset'],
      'npm run dev',
    ]) {
      assert.ok(HELP.includes(option), option);
    }
  });
});
