import { add, mul, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Breaks the rules that every part computes by, whatever it gives: rows of a table of broken parts, each made by `changed` of a change to a
 * tensor that the part gives.
 */
export const impureChanges = <T>(changed: (change: (given: Tensor) => Tensor) => T) =>
  [
    [
      'calls no Math.random',
      'adds a jitter',
      changed((given) => add(given, 0 * Math.random())),
      /Math\.random was called/,
    ],
    [
      'reads no clock',
      'drifts with the clock',
      changed((given) => mul(given, Date.now() > 0 ? 1 : 2)),
      /the clock was read/,
    ],
    [
      'reads no tensor while it computes',
      'looks at what it gives',
      changed((given) => mul(given, given.dataSync()[0]! > 0 ? 1 : 2)),
      /tensor\(s\) were read by dataSync or arraySync/,
    ],
  ] as const;
