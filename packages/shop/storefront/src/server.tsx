import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import type {
  FirstView,
  FirstViewApi,
  FirstViewRequest,
} from '../../src/storefront/FirstView.ts';
import type { CatalogApi } from './api/catalogApi.ts';
import { PageReader } from './routing/PageReader.ts';
import { Router } from './routing/Router.tsx';
import { App } from './shell/App.tsx';

/** Draws the first view of an address. What only the browser can show is left open. Throws what `api` throws, except for 404. */
export async function render({
  url,
  api,
  shell,
}: FirstViewRequest): Promise<FirstView> {
  const catalog = answersOf(api);
  const first = await new PageReader(catalog, shell).firstView(url);
  const html = renderToString(
    <StrictMode>
      <Router first={first} shell={shell} api={catalog}>
        <App />
      </Router>
    </StrictMode>,
  );
  const { status, title, description, source, data } = first;
  return { status, title, description, source, html, data };
}

/** The service promises that they are the answers of its API, which its OpenAPI document describes. */
function answersOf(api: FirstViewApi): CatalogApi {
  return api as CatalogApi;
}
