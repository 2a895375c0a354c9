import type { Problem } from '../http/Problem.ts';
import { markup } from './markup.ts';

/** A refusal for a person. Needs nothing but itself: the style sheet may fail as well. */
export function errorPage(problem: Problem): Buffer {
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${titleOf(
    problem.status,
  )}</title>
<link rel="stylesheet" href="/assets/shop.css"></head>
<body><main><div class="wrap empty"><h1>${titleOf(problem.status)}</h1><p>${
    problem.message
  }</p><p><a class="button" href="/">To the shop</a></p></div></main></body></html>
`;
  return Buffer.from(page.text);
}

function titleOf(status: number): string {
  if (status === 404) return 'This page does not exist';
  return status >= 500 ? 'That did not work' : 'That is not possible';
}
