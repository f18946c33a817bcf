/**
 * Runs a synchronous section and gives the numbers that were rounded to float32 meanwhile.
 *
 * tfjs makes a Float32Array of every JavaScript number that an op is given, before a backend sees it: `tf.mul(x, 0.1)`
 * multiplies by 0.10000000149. Numbers that float32 holds exactly (0.5, 3, ±∞) are not reported.
 */
export function roundedDuring(section: () => void): readonly number[] {
  const rounded: number[] = [];
  const original = globalThis.Float32Array;
  const note = (source: unknown) => {
    if (typeof source !== 'object' || source === null || !('length' in source)) return;
    for (const v of Array.from(source as ArrayLike<unknown>)) {
      if (typeof v === 'number' && !Object.is(Math.fround(v), v)) rounded.push(v);
    }
  };
  globalThis.Float32Array = new Proxy(original, {
    construct(target, given: [never], newTarget) {
      note(given[0]);
      return Reflect.construct(target, given, newTarget);
    },
    get(target, key) {
      if (key !== 'from' && key !== 'of') return Reflect.get(target, key);
      return (...given: [never]) => {
        note(key === 'of' ? given : given[0]);
        return target[key](...given);
      };
    },
  });
  try {
    section();
  } finally {
    globalThis.Float32Array = original;
  }
  return rounded;
}
