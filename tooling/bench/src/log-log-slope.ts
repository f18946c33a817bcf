/** Gives the least-squares slope of log y on log x; NaN for fewer than two different x. */
export function logLogSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const products = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const squares = logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return products / squares;
}
