import fc from 'fast-check';
import { stepAlert } from './stepAlert';
import type { AlertPhase } from './stepAlert';

const rule = { forMs: 60_000, criticalForMs: 5000, keepForMs: 30_000 };
const seen = { critical: false };

/** What happens in looks ten seconds apart: `x` it is seen, `!` it is critical, `.` it is not seen. */
function eventsOf(looks: string, settings = rule): string[] {
  let state: AlertPhase | undefined;
  const events: string[] = [];
  [...looks].forEach((look, index) => {
    const sighting = look === '.' ? undefined : { critical: look === '!' };
    const step = stepAlert(state, sighting, settings, index * 10_000);
    state = step.next;
    if (step.event) events.push(`${step.event} ${index * 10}`);
  });
  return events;
}

describe('stepAlert', () => {
  it.each([
    ['what is gone before its time is nothing', 'xxxxx.xxxxx.', []],
    ['it fires when it has held for its time', 'xxxxxxxx', ['fire 60']],
    ['it fires sooner while it is critical', 'x!!', ['fire 10']],
    [
      'it is over when it was gone for its other time',
      'xxxxxxx....',
      ['fire 60', 'resolve 100'],
    ],
    [
      'what comes back in between is the same',
      'xxxxxxx..xxx...xx....',
      ['fire 60', 'resolve 200'],
    ],
    [
      'afterwards it begins anew',
      '!!........!!',
      ['fire 10', 'resolve 50', 'fire 110'],
    ],
  ])('%s', (_name, looks, events) => {
    expect(eventsOf(looks)).toEqual(events);
  });

  it('at once, and over at once, when there is no time to wait', () => {
    const now = { forMs: 0, criticalForMs: 0, keepForMs: 0 };
    expect(eventsOf('.x.x', now)).toEqual(['fire 10', 'resolve 20', 'fire 30']);
  });

  it('counts what was seen before it looked', () => {
    const step = stepAlert(undefined, { ...seen, since: 0 }, rule, 60_000);
    expect(step.event).toBe('fire');
  });

  it('is not fooled by a beginning that lies ahead', () => {
    const step = stepAlert(undefined, { ...seen, since: 2e6 }, rule, 1e6);
    expect(step.next).toEqual({ phase: 'pending', since: 1e6 });
  });

  it('fires and resolves in turn, and never twice within its time, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('x', '!', '.'), { maxLength: 200 }),
        looks => {
          const events = eventsOf(looks.join(''));
          events.forEach((event, index) => {
            expect(event.split(' ')[0]).toBe(index % 2 ? 'resolve' : 'fire');
          });
          const fires = events.filter(event => event.startsWith('fire'));
          const seconds = fires.map(event => Number(event.split(' ')[1]));
          for (let index = 1; index < seconds.length; index++)
            expect(seconds[index] - seconds[index - 1]).toBeGreaterThanOrEqual(
              30,
            );
        },
      ),
    );
  });
});
