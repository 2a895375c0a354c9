import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DisabledReason } from './DisabledReason';

const REASON = 'A rollout is running.';

describe('DisabledReason', () => {
  it('is an ordinary button while it can', async () => {
    const pressed = jest.fn();
    renderInTestApp(
      <DisabledReason capability={{ can: true }} onPress={pressed}>
        Scale
      </DisabledReason>,
    );
    const button = await screen.findByRole('button', { name: 'Scale' });
    expect(button).not.toHaveAttribute('aria-disabled');
    await userEvent.click(button);
    expect(pressed).toHaveBeenCalledTimes(1);
  });

  it('does nothing while it cannot, by mouse or by key', async () => {
    const pressed = jest.fn();
    renderInTestApp(
      <DisabledReason
        capability={{ can: false, reason: REASON }}
        onPress={pressed}
      >
        Scale
      </DisabledReason>,
    );
    const button = await screen.findByRole('button', { name: 'Scale' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    button.focus();
    await userEvent.keyboard('{Enter} ');
    expect(pressed).not.toHaveBeenCalled();
  });

  it('tells its reason to who comes by keyboard and to screen readers', async () => {
    renderInTestApp(
      <DisabledReason capability={{ can: false, reason: REASON }}>
        Scale
      </DisabledReason>,
    );
    const button = await screen.findByRole('button', { name: 'Scale' });
    expect(button).toHaveAccessibleDescription(REASON);
    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(await screen.findByRole('tooltip')).toHaveTextContent(REASON);
    expect(button).toHaveAccessibleDescription(expect.stringContaining(REASON));
  });
});
