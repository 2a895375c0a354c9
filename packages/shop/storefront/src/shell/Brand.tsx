import { Link } from '../routing/Link.tsx';

export function Brand() {
  return (
    <Link className="brand" href="/">
      <svg viewBox="0 0 40 40" width="34" height="34" aria-hidden="true">
        <circle
          cx="20"
          cy="20"
          r="19"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
        />
        <path
          d="M20 8v21M20 12l9 13H20zM20 15l-7 10h7z"
          fill="currentColor"
          fillOpacity=".16"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinejoin="round"
        />
        <path
          d="M8.500 28.500c3 0 3 2 5.800 2s2.900-2 5.700-2 2.900 2 5.700 2 2.800-2 5.800-2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
        />
      </svg>
      <span>Harbour Goods</span>
    </Link>
  );
}
