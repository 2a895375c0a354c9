import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { timeScale } from './layout';
import { toValue } from './scale';
import type { TimeSpan } from './types';

/** A shorter way of the pointer is a click, pixels. */
const LEAST_DRAG = 8;

/**
 * Chooses a part of the time axis: by dragging, or with Shift and the arrow keys and then Enter; Escape gives it up.
 * `onZoom` absent: nothing can be chosen, the pointer only reads.
 */
export function useBrush(options: {
  span: TimeSpan;
  width: number;
  times: readonly number[];
  /** Index of the cursor. */
  index: number;
  onCursor: (at: number | undefined) => void;
  onZoom?: (span: TimeSpan) => void;
}) {
  const { span, width, times, index, onCursor, onZoom } = options;
  const [brush, setBrush] = useState<TimeSpan>();
  const drag = useRef<{ x: number; at: number }>();
  const place = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return { x, at: toValue(timeScale(span, width), x) };
  };
  const finish = (chosen: TimeSpan | undefined) => {
    drag.current = undefined;
    setBrush(undefined);
    if (!chosen || chosen.from === chosen.to) return;
    onZoom?.({
      from: Math.min(chosen.from, chosen.to),
      to: Math.max(chosen.from, chosen.to),
    });
  };

  return {
    brush,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      const here = place(event);
      onCursor(here.at);
      if (!onZoom || event.button !== 0) return;
      drag.current = here;
      // Outside of the chart the drag goes on. Not everywhere where there are pointers can they be captured.
      event.currentTarget.setPointerCapture?.(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const here = place(event);
      onCursor(here.at);
      const begun = drag.current;
      if (begun && Math.abs(here.x - begun.x) >= LEAST_DRAG)
        setBrush({ from: begun.at, to: here.at });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const begun = drag.current;
      if (!begun) return;
      const here = place(event);
      finish(
        Math.abs(here.x - begun.x) >= LEAST_DRAG
          ? { from: begun.at, to: here.at }
          : undefined,
      );
    },
    /** A finger that scrolls the page after all. */
    onPointerCancel: () => finish(undefined),
    onPointerLeave() {
      if (!drag.current) onCursor(undefined);
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (!onZoom) return;
      const step =
        { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[
          event.key
        ] ?? 0;
      if (event.shiftKey && step !== 0) {
        event.preventDefault();
        const next = Math.min(Math.max(index + step, 0), times.length - 1);
        setBrush({ from: brush?.from ?? times[index], to: times[next] });
        onCursor(times[next]);
      } else if (event.key === 'Enter' && brush) {
        event.preventDefault();
        finish(brush);
      } else if (event.key === 'Escape' && brush) {
        // It gives up the choice, not a dialog around the chart.
        event.stopPropagation();
        finish(undefined);
      }
    },
  };
}
