import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { SummaryField } from './SummaryField';

const answers = {
  name: 'lamps',
  owner: 'group:default/shop-team',
  infra: 'local',
  min: 2,
  max: 6,
  databaseMaxConnections: 100,
};
const form = (more: object) => (
  <FieldHarness
    field={SummaryField}
    name="summary"
    schema={{ title: 'What is made' }}
    answers={{ ...answers, ...more }}
  />
);

describe('the summary of a new service', () => {
  it('tells sizes, hours of a month and connections', () => {
    render(form({ metric: 'requests', target: 80 }));
    const summary = screen.getByRole('region', { name: 'What is made' });
    expect(summary).toHaveTextContent(
      '2 to 6, keeping 80 requests a second of an instance',
    );
    expect(summary).toHaveTextContent('2,190 at least, 5,840 at most');
    expect(summary).toHaveTextContent('7 for each instance, of 100');
  });

  it('lists the files by folder', async () => {
    render(form({}));
    await userEvent.click(screen.getByRole('button', { name: /infra\// }));
    expect(screen.getByText('local.json')).toBeVisible();
  });

  it('says what does not go together instead', () => {
    render(form({ pipeline: 'jenkins' }));
    expect(screen.getByRole('alert')).toHaveTextContent(
      "'jenkins' does not go with 'local'",
    );
  });
});
