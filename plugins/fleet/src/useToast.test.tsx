import { toastApiRef } from '@backstage/frontend-plugin-api';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { render } from '@testing-library/react';
import { fallbackToastApiRef, useToast } from './useToast';

function Probe() {
  useToast().post({ title: 'Done' });
  return null;
}

describe('useToast', () => {
  it('posts a toast where the portal has toasts', () => {
    const post = jest.fn();
    render(
      <TestApiProvider apis={[[toastApiRef, { post }]]}>
        <Probe />
      </TestApiProvider>,
    );
    expect(post).toHaveBeenCalledWith({ title: 'Done' });
  });

  it('falls back to alerts in portals on the old frontend system', () => {
    const post = jest.fn();
    render(
      <TestApiProvider apis={[[fallbackToastApiRef, { post }]]}>
        <Probe />
      </TestApiProvider>,
    );
    expect(post).toHaveBeenCalledWith({ title: 'Done' });
  });
});
