/**
 * How a series is told apart: never by colour alone. Colours are theme tokens with at least 3:1 against the page in
 * both themes, and blue, orange and black stay distinct for colour-blind people; the dashes and the shapes do the rest.
 */
export interface SeriesStyle {
  /** CSS colour. */
  readonly colour: string;
  /** SVG `stroke-dasharray`; empty for a solid line. */
  readonly dash: string;
  readonly shape: 'circle' | 'square' | 'triangle' | 'diamond';
  /** Of the line, pixels. Default 2. */
  readonly width?: number;
}

const STYLES: readonly SeriesStyle[] = [
  { colour: 'var(--bui-announcement-fg-subdued)', dash: '', shape: 'circle' },
  { colour: 'var(--bui-warning-fg-subdued)', dash: '7 3', shape: 'square' },
  { colour: 'var(--bui-fg-primary)', dash: '2 3', shape: 'triangle' },
  {
    colour: 'var(--bui-positive-fg-subdued)',
    dash: '9 3 2 3',
    shape: 'diamond',
  },
];

/** The style of the series at `index`; after the fourth they repeat. */
export function seriesStyle(index: number): SeriesStyle {
  return STYLES[index % STYLES.length];
}

/** The style of what is not now: another day, or before a deployment. Thinner and paler than what it stands beside. */
export const comparisonStyle: SeriesStyle = {
  colour: 'var(--bui-fg-secondary)',
  dash: '1 4',
  shape: 'diamond',
  width: 1.5,
};
