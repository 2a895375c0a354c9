import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '../__testUtils__/TestEngine';
import { environmentOf, markerOf } from './environment';
import { OutputTail } from './OutputTail';
import { runCommand } from './runCommand';
import { endStrays } from './strays';

const isAlive = (pid: number) => {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(
      fs.readFileSync(`/proc/${pid}/stat`, 'utf8'),
    );
  } catch {
    return false;
  }
};
/** Only Linux shows the environment of processes. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

describe('runCommand', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'run-command-'));
  afterAll(() => {
    endStrays(markerOf(directory));
    fs.rmSync(directory, { recursive: true });
  });
  const run = (code: string, signal = new AbortController().signal) => {
    const output = new OutputTail();
    const done = runCommand({
      file: process.execPath,
      argv: ['-e', code],
      cwd: directory,
      env: environmentOf({ directory, runId: 'lamp-1' }),
      output,
      signal,
    });
    return { done, output };
  };
  const file = (name: string) => path.join(directory, name);
  const pidIn = async (name: string) => {
    await until(`${name} is written`, () => fs.existsSync(file(name)));
    return Number(fs.readFileSync(file(name), 'utf8'));
  };

  it('keeps what a command writes, on both streams', async () => {
    const { done, output } = run('console.log("out"); console.error("err")');
    await done;
    expect(output.lines()[0]).toMatch(/^\$ node -e /);
    expect([...output.lines()].slice(1).sort()).toEqual(['err', 'out']);
  });

  it.each([
    ['process.exit(3)', /ended with code 3\.$/],
    ['process.kill(process.pid, "SIGKILL")', /ended with SIGKILL\.$/],
  ])('says how a command ended: %s', async (code, message) => {
    await expect(run(code).done).rejects.toThrow(message);
  });

  it('says that there is no such command', async () => {
    const output = new OutputTail();
    const { signal } = new AbortController();
    const done = runCommand({
      file: 'no-such-command',
      argv: [],
      cwd: directory,
      env: {},
      output,
      signal,
    });
    await expect(done).rejects.toThrow(/could not be started/);
  });

  it('hands no secret of the portal to a command', () => {
    const own = {
      PATH: '/bin',
      HOME: '/home/olivia',
      POSTGRES_PASSWORD: 'hunter2',
      CAPSTAN_PIPELINE_DATABASE_URL: 'postgresql://a:hunter2@b/c',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      npm_config__authToken: 'hunter2',
      NODE_OPTIONS: '--require hunter2',
      npm_config_registry: 'https://npm.example.com',
    };
    const environment = environmentOf({ directory, runId: 'lamp-1', own });
    expect(JSON.stringify(environment)).not.toContain('hunter2');
    expect(environment).toMatchObject({
      HOME: path.join(directory, 'home'),
      npm_config_registry: 'https://npm.example.com',
      npm_config_userconfig: '/home/olivia/.npmrc',
    });
  });

  it('ends what a command left running, also with its output open', async () => {
    const { done } = run(
      `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
       require('node:fs').writeFileSync('left', String(pid)); process.exit(0);`,
    );
    await done;
    const pid = await pidIn('left');
    await until('it is gone', () => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  it('ends a command, and all of its group, when it is no longer wanted', async () => {
    const stop = new AbortController();
    const { done } = run(
      `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
       require('node:fs').writeFileSync('child', String(pid)); setInterval(() => {}, 1000);`,
      stop.signal,
    );
    const pid = await pidIn('child');
    stop.abort(new Error('Stopped.'));
    await expect(done).rejects.toThrow('Stopped.');
    await until('the child is gone', () => !isAlive(pid));
  });

  onLinux('by their environment', () => {
    it('ends what left the process group', async () => {
      const { done } = run(
        `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
       child.unref(); require('node:fs').writeFileSync('fled', String(child.pid)); process.exit(0);`,
      );
      await done;
      const pid = await pidIn('fled');
      await until('it is gone', () => !isAlive(pid));
      expect(isAlive(pid)).toBe(false);
    });

    it('ends only processes of its own folder', async () => {
      const stop = new AbortController();
      const { done } = run(
        `require('node:fs').writeFileSync('mine', String(process.pid)); setInterval(() => {}, 1000);`,
        stop.signal,
      );
      const pid = await pidIn('mine');
      endStrays(markerOf(`${directory}-other`));
      endStrays(markerOf(directory, 'lamp-2'));
      expect(isAlive(pid)).toBe(true);
      expect(endStrays(markerOf(directory))).toBe(1);
      await expect(done).rejects.toThrow('SIGKILL');
    });
  });
});

describe('OutputTail', () => {
  it('keeps the last 200 lines', () => {
    const output = new OutputTail();
    for (let line = 1; line <= 250; line++) output.write(`line ${line}\n`);
    expect(output.lines()).toHaveLength(200);
    expect(output.lines()[199]).toBe('line 250');
  });

  it('joins pieces of a line, and shows the last one before it ends', () => {
    const output = new OutputTail();
    output.write('one\ntw');
    output.write('o\r\nthr');
    expect(output.lines()).toEqual(['one', 'two', 'thr']);
  });

  it('hides secrets, in pieces and in addresses', () => {
    const output = new OutputTail();
    output.hide('s3cret-value');
    output.write('password s3cret-');
    output.write('value of postgresql://shop:other-pass@localhost/shop\n');
    expect(output.lines()).toEqual([
      'password *** of postgresql://shop:***@localhost/shop',
    ]);
  });

  it('is not filled by a line without an end', () => {
    const output = new OutputTail();
    for (let piece = 0; piece < 100; piece++) output.write('x'.repeat(10_000));
    output.write('\nnext\n');
    expect(output.lines()[0].length).toBeLessThan(1100);
    expect(output.lines().at(-1)).toBe('next');
  });

  it('takes colours and control characters out', () => {
    const output = new OutputTail();
    output.write('\u001b[32m✔\u001b[39m done\u0007\n');
    expect(output.lines()).toEqual(['✔ done']);
  });
});
