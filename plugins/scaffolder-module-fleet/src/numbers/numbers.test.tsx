import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { ConnectionsField } from './ConnectionsField';
import { sizeProblem } from './SizeField';
import { TargetField } from './TargetField';

describe('numbers of a new service', () => {
  it('shows the sum of the connections with its numbers', () => {
    render(
      <FieldHarness
        field={ConnectionsField}
        name="databaseMaxConnections"
        schema={{ title: 'Connections' }}
        answers={{ max: 6, databaseMaxConnections: 100 }}
      />,
    );
    expect(screen.getByText('Each instance gets 7 connections.')).toBeVisible();
    expect(screen.getByRole('status')).toHaveTextContent(
      '2 × 6 instances × 7 + 6 (worker, migration, a person) + 3 (reserved) = 93 ≤ 100',
    );
  });

  it('says what a database that is too small needs', () => {
    render(
      <FieldHarness
        field={ConnectionsField}
        name="databaseMaxConnections"
        schema={{ title: 'Connections' }}
        answers={{ max: 40, databaseMaxConnections: 100 }}
      />,
    );
    expect(screen.getByRole('status')).toHaveTextContent(
      'need at least 169 connections',
    );
    expect(screen.getByRole('textbox')).toBeInvalid();
  });

  it.each([
    [1, { infra: 'local' }, { inCloud: 2 }, undefined],
    [1, { infra: 'aws-ecs' }, { inCloud: 2 }, /at least 2/],
    [3, { min: 4 }, { atLeast: 'min' }, /Choose 4 or more/],
    [4, { min: 4 }, { atLeast: 'min' }, undefined],
    [1, { infra: 'aws-ecs', min: 4 }, {}, undefined],
  ])(
    'judges the size %p beside %p (%p)',
    (value, answers, options, problem) => {
      const found = sizeProblem(value, answers, { 'ui:options': options });
      expect(found ?? '').toMatch(problem ?? /^$/);
    },
  );

  it('takes the usual target of another metric, and keeps an own one', async () => {
    const hear = jest.fn();
    const form = (metric: string) => (
      <FieldHarness
        field={TargetField}
        name="target"
        schema={{ title: 'Target' }}
        answers={{ metric, target: 77 }}
        onAnswer={hear}
      />
    );
    const page = render(form('cpu'));
    expect(screen.getByRole('textbox')).toHaveValue('77');
    page.rerender(form('latency'));
    expect(hear).toHaveBeenCalledWith(300);
    expect(screen.getByRole('textbox')).toHaveValue('300');
    await userEvent.clear(screen.getByRole('textbox'));
    await userEvent.type(screen.getByRole('textbox'), '450');
    await userEvent.tab();
    expect(hear).toHaveBeenLastCalledWith(450);
  });
});
