import { createHash } from 'node:crypto';
import type { Problem } from '../http/Problem.ts';
import { Markup, markup } from './markup.ts';

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#faf7f2;color:#23201b;font:17px/1.6 system-ui,sans-serif}main{max-width:34rem;padding:2rem;text-align:center}h1{font:600 2rem/1.2 Georgia,serif;margin:0 0 .75rem}a{display:inline-block;margin-top:1rem;padding:.7rem 1.4rem;border-radius:999px;background:#1d4d3c;color:#fff;text-decoration:none;font-weight:600}@media(prefers-color-scheme:dark){body{background:#171613;color:#f3eee5}a{background:#8fd3b6;color:#10261d}}`;

/** Goes with the page. */
export const ERROR_POLICY = `default-src 'none'; style-src 'sha256-${createHash(
  'sha256',
)
  .update(STYLE)
  .digest(
    'base64',
  )}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A refusal for a person. Needs nothing but itself: style sheet and scripts may fail as well. */
export function errorPage(problem: Problem): Buffer {
  const title = titleOf(problem.status);
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><style>${new Markup(
    STYLE,
  )}</style></head>
<body><main><h1>${title}</h1><p>${
    problem.message
  }</p><a href="/">To the shop</a></main></body></html>
`;
  return Buffer.from(page.text);
}

function titleOf(status: number): string {
  if (status === 404) return 'This page does not exist';
  return status >= 500 ? 'That did not work' : 'That is not possible';
}
