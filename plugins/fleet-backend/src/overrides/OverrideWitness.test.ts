import type { Knex } from 'knex';
import type { JournalRecord } from '../journal/JournalRecord';
import type { OverrideStore } from './OverrideStore';
import { OverrideWitness } from './OverrideWitness';

const size = { min: 1, max: 4, desired: 1 };

/** When the size that was accepted then, and was to last until 12:00, is put back. */
async function endOf(acceptedAt: string): Promise<string> {
  const put = jest.fn();
  const store = { get: async () => undefined, put };
  const record = {
    confirmed: { size },
    action: {
      state: 'accepted',
      request: { kind: 'scale', desired: 2, until: '2026-01-01T12:00:00.000Z' },
      steps: [{ name: 'accepted', at: acceptedAt, outcome: '' }],
    },
  };
  await new OverrideWitness(store as unknown as OverrideStore).moved(
    {} as Knex.Transaction,
    record as unknown as JournalRecord,
  );
  return new Date(put.mock.calls[0][1].until).toISOString();
}

describe('OverrideWitness', () => {
  it('has a size put back at its end', async () => {
    expect(await endOf('2026-01-01T11:00:00.000Z')).toBe(
      '2026-01-01T12:00:00.000Z',
    );
  });

  it('lets a size be seen first that was accepted only after its end, as after a crash', async () => {
    expect(await endOf('2026-01-01T12:00:05.000Z')).toBe(
      '2026-01-01T12:00:05.000Z',
    );
  });
});
