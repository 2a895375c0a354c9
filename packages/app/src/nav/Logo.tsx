const BARS = [0, 60, 120, 180, 240, 300];

/** A capstan seen from above: the drum and its six bars. */
export function LogoIcon(props: { size?: number }) {
  const { size = 28 } = props;
  return (
    <svg
      width={size}
      height={size}
      viewBox="-16 -16 32 32"
      role="img"
      aria-label="Capstan"
    >
      {BARS.map(angle => (
        <rect
          key={angle}
          x="-1.6"
          y="-15"
          width="3.2"
          height="9"
          rx="1.6"
          fill="#7cc4ff"
          transform={`rotate(${angle})`}
        />
      ))}
      <circle r="8" fill="none" stroke="#f2b84b" strokeWidth="3" />
      <circle r="2.6" fill="#f2b84b" />
    </svg>
  );
}

/** The drum with the name beside it; takes the colour of the text around it. */
export function LogoFull() {
  return (
    <span
      style={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 10,
        color: 'inherit',
        fontSize: 19,
        fontWeight: 600,
        letterSpacing: '0.02em',
      }}
    >
      <LogoIcon />
      <span aria-hidden="true">Capstan</span>
    </span>
  );
}
