import { type Stream, stream } from '@moelab/numerics';

/**
 * Draws functions of a class and gives their different labellings, sorted: at least these are possible.
 *
 * `labelling` labels the points by one function that it draws; labels are integers.
 */
export function sampledPatterns(
  labelling: (random: Stream) => readonly number[],
  { draws, seed = 0 }: { readonly draws: number; readonly seed?: number },
): readonly (readonly number[])[] {
  const random = stream(seed, 'patterns', 'functions');
  const found = new Map<string, readonly number[]>();
  for (let draw = 0; draw < draws; draw++) {
    const pattern = labelling(random);
    found.set(pattern.join(), pattern);
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}
