import { createHash } from 'node:crypto';
import type { PageFiles } from './BuiltStorefront.ts';
import type { FirstView, Shell, ShellPayment } from './FirstView.ts';
import { Markup, markup } from './markup.ts';

// Before anything is painted: the colours that somebody chose. Everything else waits for the page's own code.
const THEME = `try{var t=localStorage.getItem('shop.theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

/**
 * Own files only, no inline script but the one above (by its digest), no inline style, no frame, no place to put markup from text.
 * With Stripe as the payment provider also what Stripe says its card field needs, and nothing else.
 */
export function contentPolicy({ provider }: ShellPayment): string {
  const digest = createHash('sha256').update(THEME).digest('base64');
  const stripe = provider === 'stripe';
  return [
    "default-src 'self'",
    `script-src 'self' 'sha256-${digest}'${
      stripe ? ' https://js.stripe.com' : ''
    }`,
    "style-src 'self'",
    "img-src 'self' data:",
    ...(stripe
      ? [
          "connect-src 'self' https://api.stripe.com",
          'frame-src https://js.stripe.com https://hooks.stripe.com',
        ]
      : ["require-trusted-types-for 'script'", "trusted-types 'none'"]),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The whole document around a first view. */
export function documentOf(
  view: FirstView,
  shell: Shell,
  files: PageFiles,
): Buffer {
  const { data } = view;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<script>${new Markup(THEME)}</script>
<title>${view.title}</title>
<meta name="description" content="${view.description}">
<meta name="theme-color" content="#faf7f2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#171613" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${files.styles.map(file => markup`<link rel="stylesheet" href="${file}">`)}
${files.fonts.map(
  file =>
    markup`<link rel="preload" href="${file}" as="font" type="font/woff2" crossorigin>`,
)}
<script type="module" src="${files.entry}"></script>
${files.scripts
  .filter(file => file !== files.entry)
  .map(file => markup`<link rel="modulepreload" href="${file}">`)}
</head>
<body>
<div id="root">${new Markup(view.html)}</div>
<script type="application/json" id="first-view">${new Markup(
    inline({ shell, data }),
  )}</script>
</body>
</html>
`;
  return Buffer.from(page.text);
}

/** JSON that cannot end the script element around it, whatever is in it. */
function inline(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
