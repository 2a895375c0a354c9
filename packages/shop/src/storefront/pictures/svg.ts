import type { Palette } from './Picture.ts';

const volume =
  '<linearGradient id="volume"><stop offset="0" stop-color="#fff" stop-opacity=".10"/><stop offset=".22" stop-color="#fff" stop-opacity=".30"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".26"/></linearGradient>';
const shine =
  '<linearGradient id="shine" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".5"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".12"/></linearGradient>';
const round =
  '<radialGradient id="round" cx=".34" cy=".28" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".42"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".28"/></radialGradient>';
const shade =
  '<radialGradient id="shade"><stop offset="0" stop-color="#2a1d10" stop-opacity=".42"/><stop offset=".6" stop-color="#2a1d10" stop-opacity=".18"/><stop offset="1" stop-color="#2a1d10" stop-opacity="0"/></radialGradient>';
const glow =
  '<radialGradient id="glow"><stop offset="0" stop-color="#ffe7a8" stop-opacity=".75"/><stop offset="1" stop-color="#ffe7a8" stop-opacity="0"/></radialGradient>';
const fall =
  '<linearGradient id="fall" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity=".10"/><stop offset=".4" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-color="#000" stop-opacity=".06"/></linearGradient>';
const air =
  '<radialGradient id="air" cx=".3" cy=".2" r="1"><stop offset="0" stop-color="#fff" stop-opacity=".55"/><stop offset=".6" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".08"/></radialGradient>';

/** A picture of this size before the wall of its palette. */
export function svg(
  width: number,
  height: number,
  { wall }: Palette,
  content: string,
): string {
  const size = `width="${width}" height="${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${size}>` +
    `<defs>${volume}${shine}${round}${shade}${glow}${fall}${air}</defs>` +
    `<rect ${size} fill="${wall}"/><rect ${size} fill="url(#air)"/>${content}</svg>`
  );
}
