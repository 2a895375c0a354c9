import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startPortal } from './portal.ts';
import type { Portal } from './portal.ts';

/** One portal and one browser for all journeys: starting them costs more than most journeys. */
export class Stage {
  #portal: Portal | undefined;
  #browser: Browser | undefined;

  /** `args` of `npm start`. */
  async open(chromium: string, args?: readonly string[]): Promise<void> {
    this.#portal = await startPortal({ args });
    this.#browser = await launchBrowser(chromium);
  }

  /** Ends both; fails when the portal did not end as after Ctrl-C. */
  async close(): Promise<void> {
    await this.#browser?.close();
    assert.equal(
      await this.#portal?.stop(),
      0,
      'npm start ends with 0 after Ctrl-C',
    );
  }

  get url(): string {
    assert.ok(this.#portal, 'the stage is open');
    return this.#portal.url;
  }

  /** Where the portal keeps its state. */
  get stateDir(): string {
    assert.ok(this.#portal, 'the stage is open');
    return this.#portal.stateDir;
  }

  /** A page of a person of its own: nothing is shared with the other pages, also not who is signed in. */
  async openPage(): Promise<Page> {
    assert.ok(this.#browser, 'the stage is open');
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 1000 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return page;
  }
}
