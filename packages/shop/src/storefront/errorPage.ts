import type { Problem } from '../http/Problem.ts';
import { html } from './html.ts';

/** A refusal for a person. Needs nothing but itself: the style sheet may fail as well. */
export function errorPage(problem: Problem): Buffer {
  const title =
    problem.status === 404
      ? 'This page does not exist'
      : problem.status >= 500
      ? 'That did not work'
      : 'That is not possible';
  const page = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/assets/shop.css" />
      </head>
      <body>
        <main>
          <div class="wrap empty">
            <h1>${title}</h1>
            <p>${problem.message}</p>
            <p><a class="button" href="/">To the shop</a></p>
          </div>
        </main>
      </body>
    </html> `;
  return Buffer.from(page.text);
}
