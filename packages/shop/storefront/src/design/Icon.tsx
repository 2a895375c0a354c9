/** Drawn on 24 × 24 with a line of 1.7. */
const PATHS = {
  menu: 'M4 7h16M4 12h16M4 17h10',
  close: 'M6 6l12 12M18 6L6 18',
  search:
    'M10.500 17a6.500 6.500 0 1 1 0-13 6.500 6.500 0 0 1 0 13zM20 20l-4.800-4.800',
  person:
    'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.8-3.600 3.800-5.500 7.500-5.500s6.700 1.900 7.500 5.500',
  bag: 'M5.500 8.500h13l1 12h-15zM9 11V7a3 3 0 0 1 6 0v4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  auto: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16M12 8h5.600M12 12h8M12 16h5.600',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  alert: 'M12 4l9 16H3zM12 10v4M12 17v.2',
  compass: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.500 8.500l-2 5-5 2 2-5z',
  truck:
    'M3 6h11v10H3zM14 10h4l3 3v3h-7zM7 18.500a1.800 1.800 0 1 0 0-.1M17.500 18.500a1.800 1.800 0 1 0 0-.1',
  leaf: 'M5 19c0-9 5-14 14.500-14C19.500 14 15 19 8 19M5 19c2-4 5-7 9-9',
  back: 'M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6',
  mend: 'M14.500 6.500a4 4 0 0 0 5 5l-9 9a2.500 2.500 0 0 1-3.600-3.600zM14.500 6.500l3-3',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  chevron: 'M9 6l6 6-6 6',
  minus: 'M6 12h12',
  plus: 'M12 6v12M6 12h12',
  trash:
    'M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500',
  tag: 'M4 4h8l8.500 8.500-8 8L4 12zM8 8v.2',
  filter: 'M4 6h16M7 12h10M10 18h4',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  star: 'M12 3.800l2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8z',
  card: 'M3 6h18v12H3zM3 10h18M6.500 14.500h4',
  mail: 'M3.500 6h17v12h-17zM4 7l8 6 8-6',
  clock:
    'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7.500V12l3 2',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing that says nothing that the text beside it, or the label around it, does not say. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width="22"
      height="22"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
