import { type StudentInterval, studentInterval } from '../estimation/student-interval.ts';

/**
 * Gives the mean of log(a/b) over the replications that both have, which saw the same rows, with Student's interval; undefined
 * for less than two of them, or a number that is not positive.
 */
export function logRatio(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): StudentInterval | undefined {
  const logs = [...a].flatMap(([replication, value]) => {
    const other = b.get(replication);
    return other === undefined ? [] : [Math.log(value / other)];
  });
  return studentInterval(logs);
}
