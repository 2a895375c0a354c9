import { randomFrom, seedOf } from '../seeds/random.ts';
import { shapeOf } from './shapes.ts';

/**
 * A product's picture, drawn from its slug: always the same for the same product, different for each. The colours are its own and
 * sit on a soft ground, so that it looks well in both themes.
 */
export function productPicture(slug: string): string {
  const random = randomFrom(seedOf(slug));
  const hue = Math.floor(random() * 360);
  const second = (hue + 25 + Math.floor(random() * 150)) % 360;
  const ground = `hsl(${hue} 34% ${84 + Math.floor(random() * 6)}%)`;
  const ground2 = `hsl(${second} 40% 78%)`;
  const main = `hsl(${hue} ${38 + Math.floor(random() * 22)}% ${
    40 + Math.floor(random() * 14)
  }%)`;
  const light = `hsl(${second} 46% 66%)`;
  const dark = `hsl(${hue} 36% 24%)`;
  const x = 60 + Math.floor(random() * 280);
  const y = 50 + Math.floor(random() * 160);
  const tilt = Math.floor(random() * 7) - 3;
  const shape = shapeOf(slug)
    .replaceAll('$m', main)
    .replaceAll('$l', light)
    .replaceAll('$d', dark);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">` +
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${ground}"/><stop offset="1" stop-color="${ground2}"/></linearGradient></defs>` +
    `<rect width="400" height="400" fill="url(#g)"/>` +
    `<circle cx="${x}" cy="${y}" r="${
      70 + Math.floor(random() * 70)
    }" fill="#fff" opacity=".28"/>` +
    `<ellipse cx="200" cy="330" rx="120" ry="16" fill="${dark}" opacity=".16"/>` +
    `<g transform="rotate(${tilt} 200 200)">${shape}</g></svg>`
  );
}
