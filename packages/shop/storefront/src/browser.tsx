import './design/styles.css';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import type { Shell } from '../../src/storefront/FirstView.ts';
import { catalogOverNetwork } from './api/catalogApi.ts';
import { PageReader } from './routing/PageReader.ts';
import { Router } from './routing/Router.tsx';
import { App } from './shell/App.tsx';

interface Inlined {
  readonly shell: Shell;
  readonly data?: unknown;
}

/** Takes over what the server drew. */
async function takeOver(): Promise<void> {
  const root = document.getElementById('root');
  const text = document.getElementById('first-view')?.textContent;
  if (!root || !text) return;
  const { shell, data } = JSON.parse(text) as Inlined;
  const api = catalogOverNetwork(shell.features);
  const first = await new PageReader(api, shell).resume(
    window.location.pathname + window.location.search,
    data,
  );
  hydrateRoot(
    root,
    <StrictMode>
      <Router first={first} shell={shell} api={api}>
        <App />
      </Router>
    </StrictMode>,
  );
  document.documentElement.dataset.ready = 'yes';
}

void takeOver();
