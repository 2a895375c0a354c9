import { combinations, referenceCombinations } from './combinations';
import type { ServiceAnswers } from './ServiceAnswers';
import { serviceValues } from './serviceValues';

const template = {
  ref: 'template:default/shop-service',
  version: '1.0.0',
  now: new Date('2026-11-20T23:30:00Z'),
};
const answers: ServiceAnswers = {
  name: 'lamps',
  owner: 'group:default/shop-team',
  infra: 'local',
};
describe('values of a new service', () => {
  it('fills in what a caller of the API leaves out', () => {
    for (const { infra, ...rest } of referenceCombinations()) {
      const values = serviceValues({ ...answers, infra }, template);
      expect(values).toMatchObject({ infra, ...rest, title: 'lamps' });
      expect(Object.values(values)).not.toContain(undefined);
    }
  });

  it('keeps the pools below what the database allows, and drains within the stop window', () => {
    for (const one of combinations()) {
      const values = serviceValues({ ...answers, ...one, max: 20 }, template);
      expect(40 * values.poolSize + 9).toBeLessThanOrEqual(100);
      expect(values.drainSeconds).toBeLessThan(values.stopSeconds);
    }
  });

  it('forgets what was answered for another infrastructure', () => {
    const values = serviceValues(
      {
        ...answers,
        deployment: 'codedeploy',
        region: 'eu-west-1',
        schedule: '0 7 * * 1-5',
      },
      template,
    );
    expect(values).toMatchObject({ deployment: 'rolling', region: '' });
    expect(values.scaling.schedule).toBe('');
  });

  it('takes a schedule apart', () => {
    const values = serviceValues(
      {
        ...answers,
        metric: 'schedule',
        schedule: '30 7 * * 1-5',
        scheduleEnd: '0 20 * * *',
      },
      template,
    );
    expect(values.scaling).toMatchObject({
      target: 0,
      busyFrom: { minute: 30, hour: 7, days: '1-5' },
      busyUntil: { minute: 0, hour: 20, days: '*' },
    });
    expect(values.createdAt).toBe('2026-11-20');
  });

  it('counts the hours of test and prod', () => {
    const values = serviceValues({ ...answers, min: 2, max: 6 }, template);
    expect(values.monthlyHoursAtMin).toBe(730 * 3);
    expect(values.monthlyHoursAtMax).toBe(730 * 8);
  });
});
