import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import { Poller } from './Poller';

describe('Poller', () => {
  const logger = mockServices.logger.mock();
  let poller: Poller | undefined;

  function create(poll: () => Promise<void>, everyMs = 600_000): Poller {
    poller = new Poller({ what: 'do it', everyMs, poll, logger });
    return poller;
  }

  beforeEach(() => logger.error.mockClear());
  afterEach(() => poller?.stop());

  it('begins at once when it is started, and not before', async () => {
    let polls = 0;
    create(async () => void polls++).wake();
    expect(polls).toBe(0);
    poller!.start();
    await eventually(() => expect(polls).toBe(1));
  });

  it('does it again and again', async () => {
    let polls = 0;
    create(async () => void polls++, 1).start();
    await eventually(() => expect(polls).toBeGreaterThan(3));
  });

  it('is never at work twice; what wakes it meanwhile makes it look once more', async () => {
    let atWork = 0;
    let most = 0;
    let polls = 0;
    let go = () => {};
    const held = new Promise<void>(resolve => {
      go = resolve;
    });
    create(async () => {
      polls++;
      most = Math.max(most, ++atWork);
      await held;
      atWork--;
    }).start();
    for (let n = 0; n < 5; n++) poller!.wake();
    go();
    await eventually(() => expect(polls).toBe(2));
    expect(most).toBe(1);
  });

  it('survives what it cannot do, and says so', async () => {
    let polls = 0;
    create(async () => {
      if (polls++ === 0) throw new Error('No database.');
    }, 1).start();
    await eventually(() => expect(polls).toBeGreaterThan(1));
    expect(logger.error).toHaveBeenCalledWith(
      'Could not do it; it is tried again soon',
      expect.objectContaining({ message: 'No database.' }),
    );
  });

  it('stops when its work is done, and is not woken any more', async () => {
    let polls = 0;
    let done = false;
    create(async () => {
      polls++;
      await new Promise(resolve => setTimeout(resolve, 20));
      done = true;
    }, 1).start();
    await poller!.stop();
    expect([polls, done]).toEqual([1, true]);
    poller!.wake();
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(polls).toBe(1);
  });
});
