import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { installPortal, installShop, yarnPath } from './install.mjs';

describe('the installation', () => {
  it('uses the Yarn that is committed', () => {
    assert.match(yarnPath(), /\.yarn\/releases\/yarn-[\d.]+\.cjs$/);
    assert.ok(existsSync(yarnPath()));
  });

  it('does nothing when nothing changed since the last one', async () => {
    await installPortal();
    await installShop();
    assert.equal(await installPortal(), false);
    assert.equal(await installShop(), false);
  });
});
