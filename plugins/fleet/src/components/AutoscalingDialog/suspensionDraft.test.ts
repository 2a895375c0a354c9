import type { Autoscaling } from '@capstan/plugin-fleet-common';
import { readSuspension } from './suspensionDraft';

const autoscaling = (
  suspended: { scaleIn?: boolean; scheduled?: boolean } = {},
): Autoscaling => ({
  active: true,
  policies: ['keeps 50 requests/s per instance'],
  processes: [
    { name: 'scaleIn', suspended: suspended.scaleIn ?? false },
    { name: 'scaleOut', suspended: false },
    { name: 'scheduled', suspended: suspended.scheduled ?? false },
  ],
});

describe('readSuspension', () => {
  it('names all that is suspended afterwards, not only what was switched', () => {
    expect(
      readSuspension({ scaleIn: 'off' }, autoscaling({ scheduled: true })),
    ).toEqual({
      suspended: ['scaleIn', 'scheduled'],
      toSuspend: ['scaleIn'],
      toResume: [],
    });
  });

  it('resumes what was switched on', () => {
    expect(
      readSuspension({ scaleIn: 'on' }, autoscaling({ scaleIn: true })),
    ).toEqual({ suspended: [], toSuspend: [], toResume: ['scaleIn'] });
  });

  it('changes nothing when a switch was put back', () => {
    const { toSuspend, toResume } = readSuspension(
      { scaleIn: 'on' },
      autoscaling(),
    );
    expect([toSuspend, toResume]).toEqual([[], []]);
  });

  it('leaves what somebody else suspended meanwhile suspended', () => {
    const draft = { scaleIn: 'off' } as const;
    expect(readSuspension(draft, autoscaling()).suspended).toEqual(['scaleIn']);
    expect(
      readSuspension(draft, autoscaling({ scheduled: true })).suspended,
    ).toEqual(['scaleIn', 'scheduled']);
  });

  it('has nothing to suspend where nothing can be suspended', () => {
    expect(
      readSuspension({ scaleIn: 'off' }, { active: false, policies: [] }),
    ).toEqual({ suspended: [], toSuspend: [], toResume: [] });
  });
});
