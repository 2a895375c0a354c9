import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNewEnough, NODE_VERSION } from './node.mjs';
import { inRoot } from './paths.mjs';
import { run } from './process.mjs';
import { temporaryFolder } from './testing.mjs';

describe('the right Node', () => {
  const table = [
    ['20.20.2', false],
    ['22.17.1', false],
    ['22.18.0', true],
    ['23.1.0', true],
    ['24.0.0', true],
    [NODE_VERSION, true],
    ['25.1.0', true],
  ];
  for (const [version, enough] of table) {
    it(`${enough ? 'runs in' : 'replaces'} ${version}`, () => {
      assert.equal(isNewEnough(version), enough);
    });
  }

  const as = version =>
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;

  for (const command of ['start', 'test', 'bench']) {
    it(`npm ${command} ends with a sentence in a Node below 20`, async () => {
      const script = inRoot('scripts', `${command}.mjs`);
      const { code, output } = await run(process.execPath, [
        '--import',
        as('18.20.4'),
        script,
      ]);
      assert.equal(code, 1);
      assert.match(
        output,
        /^Capstan needs Node 20 or later; this is 18.20.4|this is Node 18\.20\.4/,
      );
      assert.equal(output.trim().split('\n').length, 1);
    });
  }

  it('says that the registry cannot be reached when it cannot be', async () => {
    const { code, output } = await run(
      process.execPath,
      ['--import', as('20.1.0'), '--input-type=module', '-e', BRING],
      {
        cwd: inRoot(),
        env: {
          PATH: process.env.PATH,
          HOME: temporaryFolder(),
          CAPSTAN_NODE_FOLDER: temporaryFolder(),
          npm_config_registry: 'http://127.0.0.1:9/',
          npm_config_fetch_retries: '0',
          npm_config_cache: temporaryFolder(),
        },
      },
    );
    assert.equal(code, 1);
    assert.match(
      output,
      /Fetching Node .* failed\. The package registry could not be reached/,
    );
  });
});

const BRING = `
const { main } = await import('./scripts/lib/main.mjs');
await main(async () => {});
`;
