/** Small pieces that drawings are made of. Each answers SVG. */

/** A form with a body: lit from the left, in shade on the right. */
export function solid(path: string, fill: string): string {
  return `<path d="${path}" fill="${fill}"/><path d="${path}" fill="url(#volume)"/>`;
}

export function flat(path: string, fill: string, opacity = 1): string {
  return `<path d="${path}" fill="${fill}"${
    opacity === 1 ? '' : ` opacity="${opacity}"`
  }/>`;
}

export function line(path: string, stroke: string, width: number): string {
  return `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** A line that is seen through: grain, and light on a round side. */
export function faint(
  path: string,
  stroke: string,
  width: number,
  opacity: number,
): string {
  return `<g opacity="${opacity}">${line(path, stroke, width)}</g>`;
}

export function oval(
  x: number,
  y: number,
  rx: number,
  ry: number,
  fill: string,
  opacity = 1,
): string {
  return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${
    opacity === 1 ? '' : ` opacity="${opacity}"`
  }/>`;
}

/** An oval with a body. */
export function ball(
  x: number,
  y: number,
  rx: number,
  ry: number,
  fill: string,
): string {
  return oval(x, y, rx, ry, fill) + oval(x, y, rx, ry, 'url(#round)');
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
): string {
  const form = `x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"`;
  return `<rect ${form} fill="${fill}"/><rect ${form} fill="url(#volume)"/>`;
}

/** A rectangle without a body. */
export function card(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
  opacity = 1,
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"${
    opacity === 1 ? '' : ` opacity="${opacity}"`
  }/>`;
}

/** The soft shadow of a thing that stands at (x, y). */
export function shadow(x: number, y: number, rx: number, ry = rx / 8): string {
  return oval(x, y, rx, ry, 'url(#shade)');
}

export function place(
  svg: string,
  x: number,
  y: number,
  scale: number,
  turn = 0,
): string {
  const turned = turn === 0 ? '' : ` rotate(${turn} 200 330)`;
  return `<g transform="translate(${x - 200 * scale} ${
    y - 330 * scale
  }) scale(${scale})${turned}">${svg}</g>`;
}

/** Ovals, all of one size, at many places: speckles, holes, leaves. */
export function dots(
  places: readonly (readonly [number, number])[],
  radius: number,
  fill: string,
  opacity = 1,
): string {
  return places
    .map(([x, y]) => oval(x, y, radius, radius, fill, opacity))
    .join('');
}
