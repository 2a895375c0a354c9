import type { SeriesStyle } from './seriesStyle';

/** The shape of a series around a point, and in the legend. */
export function SeriesShape({
  style,
  x,
  y,
}: {
  style: SeriesStyle;
  x: number;
  y: number;
}) {
  const paint = {
    fill: style.colour,
    stroke: 'var(--bui-bg-neutral-1)',
    strokeWidth: 1,
  };
  switch (style.shape) {
    case 'circle':
      return <circle cx={x} cy={y} r={4} {...paint} />;
    case 'square':
      return <rect x={x - 4} y={y - 4} width={8} height={8} {...paint} />;
    case 'triangle':
      return <path d={`M${x} ${y - 5}l5 9h-10z`} {...paint} />;
    case 'diamond':
      return <path d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} {...paint} />;
    default: {
      const never: never = style.shape;
      return never;
    }
  }
}
