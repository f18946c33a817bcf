/**
 * Points that a class shatters in Natarajan's sense, with the proof: the two labels that each point can have, whatever the others
 * have.
 */
export interface Shattered {
  /** How many points: a lower bound of the class's Natarajan dimension. */
  readonly dimension: number;
  /** Their indices. */
  readonly points: readonly number[];
  /** (points): the two labels of each. */
  readonly labels: readonly (readonly [number, number])[];
}

/**
 * Finds a largest set of points that labellings shatter: every choice of one of two labels at each of its points is among
 * them.
 *
 * `patterns` are labellings of the same points, of some or all functions of a class. What is found certifies a lower bound of
 * the class's Natarajan dimension; with all of its labellings it is the largest on these points. Exhaustive: for small
 * instances. No labelling gives dimension 0.
 */
export function largestShattered(patterns: readonly (readonly number[])[]): Shattered {
  const points = patterns[0]?.length ?? 0;
  let best: Shattered = { dimension: 0, points: [], labels: [] };
  /** Groups: the labellings that make each of the choices so far. */
  const extend = (groups: readonly (readonly (readonly number[])[])[], found: Shattered, from: number) => {
    if (found.dimension > best.dimension) best = found;
    for (let point = from; point < points && found.dimension + points - point > best.dimension; point++) {
      const [first, ...others] = groups.map((group) => new Set(group.map((pattern) => pattern[point]!)));
      const labels = [...first!]
        .filter((label) => others.every((other) => other.has(label)))
        .sort((a, b) => a - b);
      for (const [i, low] of labels.entries()) {
        for (const high of labels.slice(i + 1)) {
          extend(
            groups.flatMap((group) =>
              [low, high].map((label) => group.filter((one) => one[point] === label)),
            ),
            {
              dimension: found.dimension + 1,
              points: [...found.points, point],
              labels: [...found.labels, [low, high]],
            },
            point + 1,
          );
        }
      }
    }
  };
  if (patterns.length > 0) extend([patterns], best, 0);
  return best;
}
