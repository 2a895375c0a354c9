/** For the tab of the browser. */
export const LOGO =
  '<svg viewBox="0 0 32 32" xmlns="http://www.w3.org/2000/svg"><rect width="32" height="32" rx="8" fill="#1d4d3c"/><path d="M16 6v16M16 9l7 10h-7zM16 12l-5.500 7H16z" fill="#f4e9d8" stroke="#f4e9d8" stroke-width="1" stroke-linejoin="round"/><path d="M7 24c2.300 0 2.300 1.600 4.500 1.600S13.700 24 16 24s2.300 1.600 4.500 1.600S22.700 24 25 24" fill="none" stroke="#f4e9d8" stroke-width="1.800" stroke-linecap="round"/></svg>';
