import { renderInTestApp } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { SignalApi } from '@backstage/plugin-signals-react';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { useLive } from './useLive';

function fakeSignals() {
  const listeners = new Map<unknown, string>();
  const api: SignalApi = {
    subscribe(channel, onMessage) {
      listeners.set(onMessage, channel);
      return { unsubscribe: () => listeners.delete(onMessage) };
    },
  };
  return {
    api,
    listeners,
    send(groupIds: string[]) {
      act(() => {
        for (const [listener, channel] of listeners)
          if (channel === 'fleet')
            (listener as (message: object) => void)({ groupIds });
      });
    },
  };
}

function Probe(props: {
  load: (question: string) => Promise<string>;
  groupIds?: string[];
  keepPrevious?: boolean;
}) {
  const [question, setQuestion] = useState('first');
  const live = useLive(() => props.load(question), [question], {
    groupIds: props.groupIds && (() => props.groupIds),
    keepPrevious: props.keepPrevious,
  });
  return (
    <>
      <button onClick={() => setQuestion('second')}>ask</button>
      <output>
        {live.isLoading ? 'loading' : live.data}
        {live.isPrevious && ' (previous)'}
        {live.error && ` [${live.error.message}]`}
      </output>
    </>
  );
}

describe('useLive', () => {
  it('loads again when a signal names one of its groups, and only then', async () => {
    const signals = fakeSignals();
    let loads = 0;
    renderInTestApp(
      <Probe load={async () => `answer ${++loads}`} groupIds={['mine']} />,
      { apis: [[signalApiRef, signals.api]] },
    );
    expect(await screen.findByText('answer 1')).toBeInTheDocument();
    signals.send(['other']);
    signals.send(['other', 'mine']);
    expect(await screen.findByText('answer 2')).toBeInTheDocument();
    expect(loads).toBe(2);
  });

  it('takes every signal for its own when it names no groups', async () => {
    const signals = fakeSignals();
    let loads = 0;
    renderInTestApp(<Probe load={async () => `answer ${++loads}`} />, {
      apis: [[signalApiRef, signals.api]],
    });
    await screen.findByText('answer 1');
    signals.send(['anything']);
    expect(await screen.findByText('answer 2')).toBeInTheDocument();
  });

  it('stops listening when it is gone', async () => {
    const signals = fakeSignals();
    const { unmount } = renderInTestApp(<Probe load={async () => 'answer'} />, {
      apis: [[signalApiRef, signals.api]],
    });
    await screen.findByText('answer');
    unmount();
    expect(signals.listeners.size).toBe(0);
  });

  it('works in a portal without signals', async () => {
    renderInTestApp(<Probe load={async () => 'answer'} />);
    expect(await screen.findByText('answer')).toBeInTheDocument();
  });

  it('never shows the answer to an earlier question as the present one', async () => {
    const load = (question: string) =>
      question === 'first'
        ? Promise.resolve('first answer')
        : new Promise<string>(() => {});
    renderInTestApp(<Probe load={load} />);
    await screen.findByText('first answer');
    await userEvent.click(screen.getByRole('button', { name: 'ask' }));
    expect(screen.getByRole('status')).toHaveTextContent('loading');
  });

  it('keeps the earlier answer, marked, when asked to', async () => {
    let answer: (text: string) => void = () => {};
    const load = (question: string) =>
      question === 'first'
        ? Promise.resolve('first answer')
        : new Promise<string>(resolve => {
            answer = resolve;
          });
    renderInTestApp(<Probe load={load} keepPrevious />);
    await screen.findByText('first answer');
    await userEvent.click(screen.getByRole('button', { name: 'ask' }));
    expect(screen.getByRole('status')).toHaveTextContent(
      'first answer (previous)',
    );
    act(() => answer('second answer'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toBe('second answer'),
    );
  });

  it('keeps the data beside an error', async () => {
    const signals = fakeSignals();
    let loads = 0;
    const load = async () => {
      if (++loads > 1) throw new Error('refused');
      return 'answer';
    };
    renderInTestApp(<Probe load={load} />, {
      apis: [[signalApiRef, signals.api]],
    });
    await screen.findByText('answer');
    signals.send(['x']);
    expect(await screen.findByText('answer [refused]')).toBeInTheDocument();
  });
});
