import fc from 'fast-check';
import { mannWhitney, mannWhitneyOfValues } from './mannWhitney';

const sides = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }),
);

describe('mannWhitney', () => {
  it('gives the textbook values', () => {
    // Six against six without ties, U = 31: z = (31 - 18 - 0.5) / sqrt(39).
    const { superiority, pValue } = mannWhitneyOfValues(
      [1, 2, 3, 4, 7, 9],
      [5, 6, 8, 10, 11, 12],
    );
    expect(superiority).toBeCloseTo(31 / 36, 10);
    expect(pValue).toBeCloseTo(0.0226, 3);
  });

  it('counts pairs as one would by hand', () => {
    fc.assert(
      fc.property(sides, ([old, fresh]) => {
        let greater = 0;
        for (const a of old)
          for (const b of fresh) greater += Number(b > a) + Number(b === a) / 2;
        expect(mannWhitneyOfValues(old, fresh).superiority).toBeCloseTo(
          greater / (old.length * fresh.length),
          9,
        );
      }),
    );
  });

  it('is symmetric: one side is superior as much as the other is inferior', () => {
    fc.assert(
      fc.property(sides, ([old, fresh]) => {
        const there = mannWhitneyOfValues(old, fresh);
        const back = mannWhitneyOfValues(fresh, old);
        expect(there.superiority + back.superiority).toBeCloseTo(1, 9);
      }),
    );
  });

  it('sees no difference where all samples are alike', () => {
    expect(mannWhitney([0, 50], [0, 70])).toMatchObject({
      superiority: 0.5,
      pValue: 1,
    });
  });

  it('is as sure as the samples are many', () => {
    const few = mannWhitney([30, 20], [20, 30]);
    const many = mannWhitney([3000, 2000], [2000, 3000]);
    expect(few.superiority).toBeCloseTo(many.superiority, 9);
    expect(many.pValue).toBeLessThan(few.pValue);
    expect(few.pValue).toBeGreaterThan(0.01);
  });
});
