import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const PLACES = [
  process.env.CAPSTAN_CHROMIUM,
  ...[
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
  ].flatMap(name =>
    (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)),
  ),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where a Chromium is, or `undefined`. `CAPSTAN_CHROMIUM` names one that is elsewhere. */
export function findChromium(): string | undefined {
  return PLACES.find(place => place !== undefined && existsSync(place));
}

/** A headless Chromium that talks to nobody but the pages it is given. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
