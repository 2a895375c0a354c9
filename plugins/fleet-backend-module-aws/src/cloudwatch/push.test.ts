import { SimulatedSignals } from '../__testUtils__/SimulatedSignals';
import { ACCOUNT, accountOf } from '../__testUtils__/SimulatedAws';
import { alarmEvent } from '../__testUtils__/events';

jest.setTimeout(60_000);

describe('An event about an alarm', () => {
  let aws: SimulatedSignals;
  const stop = new AbortController();
  let watching: Promise<void>;
  const woken = jest.fn();
  beforeAll(async () => {
    aws = await SimulatedSignals.start({
      accounts: [
        accountOf(ACCOUNT, {
          cloudwatch: { enabled: true, alarmPrefix: 'shop-' },
        }),
      ],
    });
    watching = aws.provider.alerting.watch!(aws.source, woken, {
      signal: stop.signal,
    });
  });
  afterAll(async () => {
    stop.abort();
    await watching;
    await aws.close();
  });
  beforeEach(() => {
    woken.mockReset();
  });

  it.each([
    ['of another team', alarmEvent('search-latency', 'OK', 'ALARM')],
    [
      'by which an autoscaler scales in',
      alarmEvent(
        'TargetTracking-service/default/shop-AlarmLow-0a1b',
        'OK',
        'ALARM',
      ),
    ],
    [
      'of another account',
      { ...alarmEvent('shop-latency', 'OK', 'ALARM'), account: '222222222222' },
    ],
    ['that has only no data', alarmEvent('shop-x', 'OK', 'INSUFFICIENT_DATA')],
  ])('wakes nobody for one %s', (_, event) => {
    aws.pushes.receive(event);
    expect(woken).not.toHaveBeenCalled();
  });

  it('has the alerts of its account and region asked for', () => {
    aws.pushes.receive(alarmEvent('shop-latency', 'OK', 'ALARM'));
    expect(woken).toHaveBeenCalledTimes(1);
  });
});
