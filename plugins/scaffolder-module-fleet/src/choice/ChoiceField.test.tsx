import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { UsualAnswers } from '../usual/useUsualAnswer';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { ChoiceField } from './ChoiceField';

const METRICS = ['cpu', 'requests', 'latency', 'queue'];
const metric = {
  title: 'What it scales on',
  default: 'cpu',
  enum: METRICS,
  enumNames: METRICS.map(value => `By ${value}`),
  enumDescriptions: METRICS.map(value => `Take it for ${value}.`),
};
const uiSchema = { 'ui:options': { allowedWith: 'infra' } };
const form = (
  answers: Record<string, unknown>,
  hear?: (v?: string) => void,
) => (
  <FieldHarness
    field={ChoiceField}
    name="metric"
    schema={metric}
    uiSchema={uiSchema}
    answers={answers}
    onAnswer={hear}
  />
);

describe('a field of choices', () => {
  it('offers only what goes with the infrastructure, each with its sentence', () => {
    render(form({ infra: 'aws-ami-sqs', metric: 'queue' }));
    expect(
      screen.getAllByRole('radio').map(radio => radio.getAttribute('value')),
    ).toEqual(['queue', 'cpu']);
    expect(screen.getByText('Take it for queue.')).toBeVisible();
  });

  it('lets the keyboard choose', async () => {
    const hear = jest.fn();
    render(form({ infra: 'local', metric: 'cpu' }, hear));
    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}');
    expect(hear).toHaveBeenLastCalledWith('requests');
  });

  it('replaces a choice that no longer goes with the infrastructure', () => {
    const hear = jest.fn();
    const page = render(form({ infra: 'aws-ecs', metric: 'latency' }, hear));
    expect(hear).not.toHaveBeenCalled();
    page.rerender(form({ infra: 'gcp-mig', metric: 'latency' }, hear));
    expect(hear).toHaveBeenCalledWith('cpu');
    expect(screen.getByRole('radio', { name: /By cpu/ })).toBeChecked();
  });

  it('follows the usual choice of another infrastructure, unless a person chose', () => {
    const hear = jest.fn();
    const remembered = new Map<string, unknown>();
    // The form makes the field anew with another infrastructure.
    const signals = (usual: string, answer: string) => (
      <UsualAnswers.Provider value={remembered}>
        <FieldHarness
          key={usual}
          field={ChoiceField}
          name="observability"
          schema={{
            enum: ['prometheus', 'cloudwatch', 'newrelic'],
            default: usual,
          }}
          answers={{ observability: answer }}
          onAnswer={hear}
        />
      </UsualAnswers.Provider>
    );
    const page = render(signals('prometheus', 'prometheus'));
    page.rerender(signals('cloudwatch', 'prometheus'));
    expect(hear.mock.calls).toEqual([['cloudwatch']]);
    page.unmount();
    const other = render(signals('prometheus', 'newrelic'));
    other.rerender(signals('cloudwatch', 'newrelic'));
    expect(hear).toHaveBeenCalledTimes(1);
  });
});
