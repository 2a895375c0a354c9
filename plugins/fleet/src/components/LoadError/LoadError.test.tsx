import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { LoadError } from './LoadError';

function named(name: string, message = 'raw message'): Error {
  return Object.assign(new Error(message), { name });
}

function show(error: Error | undefined, data?: string) {
  const reload = jest.fn();
  renderInTestApp(
    <>
      <p>content</p>
      <LoadError
        live={{ data, error, reload, loadedAt: Date.now() - 40_000 }}
      />
    </>,
  );
  return reload;
}

describe('LoadError', () => {
  it('says nothing while all is well', async () => {
    show(undefined, 'data');
    await screen.findByText('content');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(screen.queryByRole('status')).not.toBeInTheDocument();
  });

  it('says that one may not see it, whom to ask, and offers no useless retry', async () => {
    show(named('NotAllowedError'));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('You may not see this');
    expect(alert).toHaveTextContent('fleet.group.read');
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('recognises the status of an answer', async () => {
    show(Object.assign(named('ResponseError'), { statusCode: 403 }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('quotes the sentence of the server and tries again', async () => {
    const reload = show(
      Object.assign(named('ResponseError', 'Request failed with 503'), {
        cause: named('ServiceUnavailableError', 'The engine is away.'),
      }),
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The engine is away.');
    expect(alert).not.toHaveTextContent('503');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('has words of its own for a lost connection', async () => {
    show(named('TypeError', 'Failed to fetch'));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('There is no connection to the portal.');
    expect(alert).not.toHaveTextContent('Failed to fetch');
  });

  it('says how old data is that could not be renewed, without calling it an alert', async () => {
    show(named('Error', 'refused'), 'data');
    const status = await screen.findByRole('status');
    expect(status).toHaveTextContent('Not up to date');
    expect(status).toHaveTextContent('40 s ago');
    expect(status).toHaveTextContent('refused');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});
