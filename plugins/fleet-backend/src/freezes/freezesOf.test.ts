import { ConfigReader } from '@backstage/config';
import { readFreezes } from './FreezeRule';
import { freezesOf } from './freezesOf';

const christmas = {
  name: 'christmas',
  reason: 'Nobody is here.',
  from: '2026-12-24T12:00:00+01:00',
  to: '2026-12-27T00:00:00Z',
};
const nights = {
  name: 'nights',
  reason: 'Nobody watches.',
  weekly: {
    days: ['mon', 'fri'],
    from: '18:00',
    to: '06:00',
    timeZone: 'Europe/Berlin',
  },
};
const prod = { environment: 'prod', entityRef: 'component:default/shop' };

const read = (...freezes: object[]) =>
  readFreezes(new ConfigReader({ fleet: { freezes: freezes as never } }));
const active = (freeze: object, at: string, group = prod) =>
  freezesOf(read(freeze), group, Date.parse(at));

describe('freezesOf', () => {
  it.each([
    ['2026-12-24T10:59:59.999Z', 0],
    ['2026-12-24T11:00:00.000Z', 1],
    ['2026-12-26T23:59:59.999Z', 1],
    ['2026-12-27T00:00:00.000Z', 0],
  ])('a window once, at %s', (at, count) => {
    expect(active(christmas, at)).toHaveLength(count);
  });

  it('says when it ends and why it is', () => {
    expect(active(christmas, '2026-12-25T00:00:00Z')).toEqual([
      {
        name: 'christmas',
        reason: 'Nobody is here.',
        from: '2026-12-24T11:00:00.000Z',
        to: '2026-12-27T00:00:00.000Z',
        environments: [],
        entityRefs: [],
        active: true,
      },
    ]);
  });

  it.each([
    ['Monday before it begins', '2026-11-23T16:59:59Z', undefined],
    ['Monday evening', '2026-11-23T17:00:00Z', '2026-11-24T05:00:00.000Z'],
    ['the morning after', '2026-11-24T04:59:59Z', '2026-11-24T05:00:00.000Z'],
    ['once it is over', '2026-11-24T05:00:00Z', undefined],
    ['Tuesday evening', '2026-11-24T19:00:00Z', undefined],
    ['Saturday morning', '2026-11-28T03:00:00Z', '2026-11-28T05:00:00.000Z'],
    ['a summer evening', '2026-07-03T16:30:00Z', '2026-07-04T04:00:00.000Z'],
  ])('a window each week: %s', (_name, at, end) => {
    expect(active(nights, at).map(({ to }) => to)).toEqual(end ? [end] : []);
  });

  it('keeps to the clock of its zone in the nights in which that changes', () => {
    const sunday = {
      ...nights,
      weekly: { ...nights.weekly, days: ['sat'] },
    };
    // Clocks in Berlin went back at 01:00 UTC on 25 October 2026, and forward at 01:00 UTC on 29 March.
    expect(active(sunday, '2026-10-25T03:00:00Z')).toMatchObject([
      { from: '2026-10-24T16:00:00.000Z', to: '2026-10-25T05:00:00.000Z' },
    ]);
    expect(active(sunday, '2026-03-29T03:00:00Z')).toMatchObject([
      { from: '2026-03-28T17:00:00.000Z', to: '2026-03-29T04:00:00.000Z' },
    ]);
  });

  it('may be a whole day', () => {
    const sundays = {
      ...nights,
      weekly: { days: ['sun'], from: '00:00', to: '24:00', timeZone: 'UTC' },
    };
    expect(active(sundays, '2026-11-21T23:59:59Z')).toEqual([]);
    expect(active(sundays, '2026-11-22T00:00:00Z')).toHaveLength(1);
    expect(active(sundays, '2026-11-22T23:59:59Z')).toHaveLength(1);
    expect(active(sundays, '2026-11-23T00:00:00Z')).toEqual([]);
  });

  it.each([
    [{ environments: ['prod'] }, 1],
    [{ environments: ['test', 'prod'] }, 1],
    [{ environments: ['test'] }, 0],
    [{ entityRefs: ['component:default/shop'] }, 1],
    [{ entityRefs: ['Component:Default/Shop'] }, 1],
    [{ entityRefs: ['component:default/other'] }, 0],
    [{ environments: ['test'], entityRefs: ['component:default/shop'] }, 0],
  ])('is about %p only', (about, count) => {
    expect(
      active({ ...christmas, ...about }, '2026-12-25T00:00:00Z'),
    ).toHaveLength(count);
  });

  it('that names entities is not about a group that belongs to none', () => {
    const freeze = { ...christmas, entityRefs: ['component:default/shop'] };
    expect(
      freezesOf(
        read(freeze),
        { environment: 'prod' },
        Date.parse('2026-12-25T00:00:00Z'),
      ),
    ).toEqual([]);
  });
});

describe('readFreezes', () => {
  it('has none by default', () => {
    expect(readFreezes(new ConfigReader({}))).toEqual([]);
  });

  it.each<[string, object]>([
    ["'fleet.freezes[0].from' is missing", { from: undefined }],
    ["'fleet.freezes[0].to' is 'soon'", { to: 'soon' }],
    ["'fleet.freezes[0].from' is '2026-12-24'", { from: '2026-12-24' }],
    [
      "'fleet.freezes[0].from' must be before",
      { from: '2026-12-28T00:00:00Z' },
    ],
    ["'fleet.freezes[0]' has both", { weekly: nights.weekly }],
    ["'fleet.freezes[0].entityRefs'", { entityRefs: ['::'] }],
    ['name', { name: undefined }],
    ['reason', { reason: undefined }],
  ])('says %s', (message, change) => {
    expect(() => read({ ...christmas, ...change })).toThrow(message);
  });

  it.each<[string, object]>([
    ["'fleet.freezes[0].weekly.days' has 'monday'", { days: ['monday'] }],
    ["'fleet.freezes[0].weekly.days' is empty", { days: [] }],
    ["'fleet.freezes[0].weekly.from' is '25:00'", { from: '25:00' }],
    ["'fleet.freezes[0].weekly.to' is '6:00'", { to: '6:00' }],
    ["'fleet.freezes[0].weekly.to' is '10:60'", { to: '10:60' }],
    ["'fleet.freezes[0].weekly.timeZone' is 'Berlin'", { timeZone: 'Berlin' }],
  ])('says %s', (message, change) => {
    expect(() =>
      read({ ...nights, weekly: { ...nights.weekly, ...change } }),
    ).toThrow(message);
  });

  it('says that two have one name', () => {
    expect(() => read(christmas, christmas)).toThrow("named 'christmas'");
  });
});
