import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { TimeZoneProvider } from '../TimeZone';
import { seriesStyle, TimeChart } from './index';
import type { ChartData, TimeSpan } from './index';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

const START = Date.parse('2026-11-20T03:00:00Z');
const SECOND = 1000;

function chartOf(count: number): ChartData {
  return {
    title: 'Error rate',
    from: START,
    to: START + (count - 1) * SECOND,
    series: [
      {
        id: 'a',
        label: '1.1.0',
        style: seriesStyle(0),
        points: Array.from({ length: count }, (_, index) => ({
          at: START + index * SECOND,
          value: index,
        })),
      },
    ],
    marks: [],
    format: value => `${value} %`,
  };
}

function Chart(props: { data: ChartData; onZoom?: (span: TimeSpan) => void }) {
  const [cursorAt, setCursorAt] = useState<number>();
  return (
    <TimeZoneProvider name="UTC">
      <TimeChart {...props} cursorAt={cursorAt} onCursor={setCursorAt} />
    </TimeZoneProvider>
  );
}

async function show(count: number) {
  const zooms: TimeSpan[] = [];
  renderInTestApp(
    <Chart data={chartOf(count)} onZoom={span => zooms.push(span)} />,
  );
  const slider = await screen.findByRole('slider', {
    name: 'Error rate: point in time',
  });
  return { slider, zooms, user: userEvent.setup() };
}

const at = (seconds: number) => START + seconds * SECOND;

describe('TimeChart', () => {
  it('says the newest value, and how a part of the time is chosen', async () => {
    const { slider } = await show(11);
    expect(slider).toHaveAttribute('aria-valuetext', '03:00:10, 1.1.0 10 %');
    expect(slider).toHaveAccessibleDescription(/Shift with the arrow keys/);
  });

  it('chooses a part with Shift and the arrow keys, and shows only that with Enter', async () => {
    const { slider, zooms } = await show(11);
    fireEvent.change(slider, { target: { value: '4' } });
    for (let step = 0; step < 3; step++)
      fireEvent.keyDown(slider, { key: 'ArrowRight', shiftKey: true });
    expect(screen.getByText(/^Chosen: 03:00:04 to 03:00:07/)).toBeVisible();
    expect(slider).toHaveAttribute('aria-valuetext', '03:00:07, 1.1.0 7 %');
    fireEvent.keyDown(slider, { key: 'Enter' });
    expect(zooms).toEqual([{ from: at(4), to: at(7) }]);
    expect(screen.queryByText(/^Chosen/)).not.toBeInTheDocument();
  });

  it('chooses backwards, too, and not beyond what was measured', async () => {
    const { slider, zooms } = await show(3);
    for (let step = 0; step < 9; step++)
      fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true });
    fireEvent.keyDown(slider, { key: 'Enter' });
    expect(zooms).toEqual([{ from: at(0), to: at(2) }]);
  });

  it('gives the choice up with Escape', async () => {
    const { slider, zooms } = await show(11);
    fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true });
    fireEvent.keyDown(slider, { key: 'Escape' });
    fireEvent.keyDown(slider, { key: 'Enter' });
    expect(zooms).toEqual([]);
  });

  it('gives all of many points as a table, page by page, the newest first', async () => {
    const { user } = await show(450);
    await user.click(
      screen.getByRole('button', { name: 'Error rate as a table' }),
    );
    const table = screen.getByRole('table', { name: 'Error rate as a table' });
    const values = () =>
      within(table)
        .getAllByRole('row')
        .slice(1)
        .map(row =>
          Number.parseInt(
            within(row).getAllByRole('cell')[0].textContent ?? '',
            10,
          ),
        );
    expect(values()[0]).toBe(449);
    const seen = values();
    for (let page = 0; page < 2; page++) {
      await user.click(screen.getByRole('button', { name: 'Older' }));
      seen.push(...values());
    }
    expect(seen).toEqual(
      Array.from({ length: 450 }, (_, index) => 449 - index),
    );
    expect(screen.getByRole('button', { name: 'Older' })).toBeDisabled();
    expect(screen.getByText('401–450 of 450')).toBeInTheDocument();
  });

  it('cannot be zoomed where nobody wants to know', async () => {
    renderInTestApp(<Chart data={chartOf(3)} />);
    const slider = await screen.findByRole('slider');
    fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true });
    expect(screen.queryByText(/^Chosen/)).not.toBeInTheDocument();
    expect(slider).not.toHaveAccessibleDescription();
  });
});
