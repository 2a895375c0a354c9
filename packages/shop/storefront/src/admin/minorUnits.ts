/** What a field for money says, in minor units. */
export const minorUnits = (text: string): number =>
  Math.round(Number(text) * 100);
