import { engine } from '@tensorflow/tfjs-core';

/** Of a number's last digits in float32: what was rounded to it has 0 in all of them once in 256 times. */
const LAST_DIGITS = 2 ** 8;

/**
 * Runs a synchronous section and gives the numbers that were rounded to float32 meanwhile.
 *
 * tfjs makes a Float32Array of every JavaScript number that an op is given, before a backend sees it: `tf.mul(x, 0.1)`
 * multiplies by 0.10000000149. Numbers that float32 holds exactly (0.5, 3, ±∞) are not reported.
 *
 * A Float32Array that was made before, and of which a tensor is made, was rounded where nobody looked: its numbers of all 24 binary
 * digits are reported by the shortest decimal number that is rounded so, 0.1 and not 0.10000000149.
 */
export function roundedDuring(section: () => void): readonly number[] {
  const rounded: number[] = [];
  const original = globalThis.Float32Array;
  const own = new WeakSet<object>();
  const note = (source: unknown) => {
    if (typeof source !== 'object' || source === null || !('length' in source)) return;
    for (const v of Array.from(source as ArrayLike<unknown>)) {
      if (typeof v === 'number' && !Object.is(Math.fround(v), v)) rounded.push(v);
    }
  };
  globalThis.Float32Array = new Proxy(original, {
    construct(target, given: [never], newTarget) {
      note(given[0]);
      const made = Reflect.construct(target, given, newTarget);
      own.add(made);
      return made;
    },
    get(target, key) {
      if (key !== 'from' && key !== 'of') return Reflect.get(target, key);
      return (...given: [never]) => {
        note(key === 'of' ? given : given[0]);
        const made = target[key](...given);
        own.add(made);
        return made;
      };
    },
  });
  const tfjs = engine();
  const { makeTensor } = tfjs;
  tfjs.makeTensor = (values, ...rest) => {
    if (values instanceof original && !own.has(values))
      rounded.push(...Array.from(values).filter(isRounded).map(shortest));
    return makeTensor.call(tfjs, values, ...rest);
  };
  try {
    section();
  } finally {
    Reflect.deleteProperty(tfjs, 'makeTensor');
    globalThis.Float32Array = original;
  }
  return rounded;
}

/** Whether a number of float32 has other than zeros in its last binary digits. */
function isRounded(v: number): boolean {
  if (!Number.isFinite(v) || v === 0) return false;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(v))) - 23);
  return (v / unit) % LAST_DIGITS !== 0;
}

/** The number of the fewest decimal digits that float32 rounds to this one. */
function shortest(v: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(v.toPrecision(digits));
    if (Math.fround(short) === v) return short;
  }
  return v;
}
