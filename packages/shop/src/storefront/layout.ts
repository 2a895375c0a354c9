import { Markup, markup } from './markup.ts';

export interface PageFrame {
  readonly title: string;
  readonly main: Markup;
  /** What is searched for. */
  readonly query?: string;
  readonly version: string;
  readonly instance: string;
  /** Content hashes of the files, so that browsers may keep them for ever. */
  readonly assets: { readonly css: string; readonly js: string };
}

export const LOGO =
  '<svg viewBox="0 0 32 32" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#1f5f4a"/><path d="M9 12h14l-1.4 12H10.4z" fill="#fff"/><path d="M12.5 14v-3a3.5 3.5 0 0 1 7 0v3" fill="none" stroke="#fff" stroke-width="2"/></svg>';

/** The page around what differs. Its footer tells which version answered, and which instance. */
export function layout(frame: PageFrame): Buffer {
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${frame.title}</title>
<meta name="description" content="Things for the home, made to last.">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/shop.css?${frame.assets.css}">
<script src="/assets/shop.js?${frame.assets.js}" type="module"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><div class="wrap">
<a class="brand" href="/">${new Markup(LOGO)} Harbour Goods</a>
<form class="search" action="/" role="search"><input type="search" name="q" value="${
    frame.query ?? ''
  }" placeholder="Search" aria-label="Search" maxlength="200"><button>Find</button></form>
<a class="cart-link" href="/cart">Cart <span class="count" id="count" hidden aria-live="polite"></span></a>
</div></header>
<main id="main"><div class="wrap">${frame.main}</div></main>
<footer><div class="wrap"><span>Demo shop: nothing is sold, no money moves.</span><span class="running">shop <b>${
    frame.version
  }</b> · instance ${frame.instance}</span></div></footer>
</body>
</html>
`;
  return Buffer.from(page.text);
}
