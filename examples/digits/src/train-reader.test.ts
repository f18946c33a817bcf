import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { heldOut } from '@moelab/estimators';
import { expect, it } from 'vitest';
import { digits } from './digits.ts';
import { loadFigure } from './load-figure.ts';
import { specialists } from './specialists.ts';
import { trainReader } from './train-reader.ts';
import { upright } from './upright.ts';

const few = digits(25);
const { training, validation: test } = heldOut({ x: upright(few.x), y: few.y }, 0.2, 1);

it('learns to read from 20 images of each digit what chance would read a tenth of', async () => {
  const fit = await trainReader(await loadWasm(), training, { seed: 1, hidden: 8, epochs: 5, batch: 16 });
  const { value: error, standardError } = await fit.model.risk(test.x, test.y, { loss: 'zero-one' });
  expect(error + 4 * standardError).toBeLessThan(0.5);
  expect(fit.trace.at(-1)!.loss).toBeLessThan(0.5 * Math.log(10)); // log 10 knows nothing

  const shares = await specialists(fit.model, test);
  const ofZero = Array.from({ length: 8 }, (_, e) => shares.data[e * 10]!);
  expect(ofZero.reduce((a, b) => a + b)).toBeCloseTo(2, 14); // two experts an image

  const svg = loadFigure(fit.trace, 'A few digits');
  expect(svg).toContain('>A few digits</text>');
  expect(svg).toContain('>expert 8</text>');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

it('tells the same story on wasm in float32 and on float64', async () => {
  const some = heldOut(training, 0.5, 2).training;
  const small = { seed: 1, hidden: 4, epochs: 3, batch: 20 };
  const single = await trainReader(await loadWasm(), some, small);
  const double = await trainReader(await loadFloat64(), some, small);
  for (const [i, { loss, gradientNorm, routing }] of double.trace.entries()) {
    const other = single.trace[i]!;
    // float32 rounds by 6e-8; 15 steps make of it up to 3e-7 (measured), and other machines may add up in another order
    expect(Math.abs(other.loss / loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(other.gradientNorm / gradientNorm - 1)).toBeLessThan(1e-5);
    // an image whose second and third scores are within rounding may go elsewhere: one of 200 selected pairs, if any
    for (const [e, load] of routing[0]!.loads.entries()) {
      expect(Math.abs(other.routing[0]!.loads[e]! - load)).toBeLessThanOrEqual(1 / 200 + 1e-12);
    }
  }
});
