import { renderInTestApp } from '@backstage/frontend-test-utils';

import { fireEvent, screen, waitFor } from '@testing-library/react';
import { SignIn } from './SignIn';

type RenderConfig = NonNullable<
  Parameters<typeof renderInTestApp>[1]
>['config'];

const olivia = {
  userEntityRef: 'user:default/olivia',
  title: 'Olivia',
  description: 'Owner of the Shop.',
};
const rita = { userEntityRef: 'user:default/rita', title: 'Rita' };

const session = (userEntityRef: string) => ({
  profile: { displayName: 'Somebody' },
  backstageIdentity: {
    token: 'e30.e30.',
    identity: {
      type: 'user',
      userEntityRef,
      ownershipEntityRefs: [userEntityRef],
    },
  },
});

function show(providers: object) {
  const onSignInSuccess = jest.fn();
  renderInTestApp(<SignIn onSignInSuccess={onSignInSuccess} />, {
    config: {
      app: { baseUrl: 'http://localhost' },
      backend: { baseUrl: 'http://localhost' },
      auth: { providers },
    } as RenderConfig,
  });
  return onSignInSuccess;
}

describe('the sign-in page', () => {
  const realFetch = global.fetch;
  const fetched = jest.fn<Promise<Response>, [string, RequestInit]>();
  beforeEach(() => {
    window.localStorage.clear();
    fetched.mockReset();
    global.fetch = fetched as unknown as typeof fetch;
  });
  afterEach(() => {
    global.fetch = realFetch;
  });

  function asked(): [string, string | null][] {
    return fetched.mock.calls.map(([url, init]) => [
      url.replace(/^.*\/api\/auth/, ''),
      new Headers(init.headers).get('x-capstan-demo-user'),
    ]);
  }

  it('offers the people of the demo, with what they may do', async () => {
    show({ demo: { users: [olivia, rita] } });
    expect(
      await screen.findByRole('button', { name: 'Olivia' }),
    ).toHaveAccessibleDescription('Owner of the Shop.');
    expect(screen.getByRole('button', { name: 'Rita' })).toBeEnabled();
    expect(screen.queryByText('Guest')).toBeNull();
  });

  it('lets a person in with one click and remembers them until signing out', async () => {
    fetched.mockResolvedValue(Response.json(session('user:default/rita')));
    const onSignInSuccess = show({ demo: { users: [olivia, rita] } });
    fireEvent.click(await screen.findByRole('button', { name: 'Rita' }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(asked()).toEqual([['/demo/refresh', 'user:default/rita']]);
    const [identity] = onSignInSuccess.mock.calls[0];
    await expect(identity.getBackstageIdentity()).resolves.toMatchObject({
      userEntityRef: 'user:default/rita',
    });
    expect(window.localStorage.getItem('capstan.entered')).toBe(
      'user:default/rita',
    );

    await identity.signOut();
    expect(window.localStorage.getItem('capstan.entered')).toBeNull();
  });

  it('enters by itself as whom this browser entered before', async () => {
    window.localStorage.setItem('capstan.entered', 'user:default/olivia');
    fetched.mockResolvedValue(Response.json(session('user:default/olivia')));
    const onSignInSuccess = show({ demo: { users: [olivia, rita] } });
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    expect(asked()).toEqual([['/demo/refresh', 'user:default/olivia']]);
  });

  it('asks again when whom it remembers is no longer offered', async () => {
    window.localStorage.setItem('capstan.entered', 'user:default/gone');
    const onSignInSuccess = show({ demo: { users: [rita] } });
    expect(await screen.findByRole('button', { name: 'Rita' })).toBeEnabled();
    expect(fetched).not.toHaveBeenCalled();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('offers the guest where it has a user', async () => {
    fetched.mockResolvedValue(Response.json(session('user:default/guest')));
    const onSignInSuccess = show({
      guest: { userEntityRef: 'user:default/guest' },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Guest' }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    expect(asked()).toEqual([['/guest/refresh', null]]);
  });

  it('says so when there is nobody to enter as', async () => {
    show({ demo: { users: [] } });
    expect(
      await screen.findByText('Nobody can sign in yet'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('shows why the backend refused, and leads back', async () => {
    fetched.mockResolvedValue(
      Response.json(
        { error: { name: 'NotAllowedError', message: 'Not in production' } },
        { status: 403, statusText: 'Forbidden' },
      ),
    );
    const onSignInSuccess = show({ demo: { users: [olivia, rita] } });
    fireEvent.click(await screen.findByRole('button', { name: 'Rita' }));
    expect(
      await screen.findByText('Could not enter as Rita'),
    ).toBeInTheDocument();
    expect(screen.getByText(/Not in production/)).toBeInTheDocument();
    expect(onSignInSuccess).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(await screen.findByRole('button', { name: 'Olivia' })).toBeEnabled();
  });
});
