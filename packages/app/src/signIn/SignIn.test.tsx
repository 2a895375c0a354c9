import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { SignIn } from './SignIn';

const session = {
  profile: { displayName: 'Guest' },
  backstageIdentity: {
    token: 'e30.e30.',
    identity: {
      type: 'user',
      userEntityRef: 'user:default/guest',
      ownershipEntityRefs: ['user:default/guest'],
    },
  },
};

describe('the sign-in page', () => {
  const realFetch = global.fetch;
  beforeEach(() => window.localStorage.clear());
  afterEach(() => {
    global.fetch = realFetch;
  });

  it('lets a person in with one click and remembers it until signing out', async () => {
    global.fetch = jest.fn(async () => Response.json(session));
    const onSignInSuccess = jest.fn();
    renderInTestApp(<SignIn onSignInSuccess={onSignInSuccess} />);

    fireEvent.click(await screen.findByRole('button', { name: 'Enter' }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const [identity] = onSignInSuccess.mock.calls[0];
    await expect(identity.getBackstageIdentity()).resolves.toMatchObject({
      userEntityRef: 'user:default/guest',
    });
    expect(window.localStorage.getItem('capstan.entered')).toBe('yes');

    await identity.signOut();
    expect(window.localStorage.getItem('capstan.entered')).toBeNull();
  });

  it('enters by itself when this browser entered before', async () => {
    window.localStorage.setItem('capstan.entered', 'yes');
    global.fetch = jest.fn(async () => Response.json(session));
    const onSignInSuccess = jest.fn();
    renderInTestApp(<SignIn onSignInSuccess={onSignInSuccess} />);
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
  });

  it('shows why the backend refused', async () => {
    global.fetch = jest.fn(async () =>
      Response.json(
        { error: { name: 'NotAllowedError', message: 'No guests here' } },
        { status: 403, statusText: 'Forbidden' },
      ),
    );
    const onSignInSuccess = jest.fn();
    renderInTestApp(<SignIn onSignInSuccess={onSignInSuccess} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Enter' }));
    expect(await screen.findByText('Could not enter')).toBeInTheDocument();
    expect(screen.getByText(/No guests here/)).toBeInTheDocument();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });
});
