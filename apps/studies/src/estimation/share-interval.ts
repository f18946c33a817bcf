/**
 * Gives Wilson's 95 % interval for the probability behind `count` of `of` independent trials; NaN for none.
 *
 * Source: Wilson 1927, Journal of the American Statistical Association 22, 209.
 */
export function shareInterval(count: number, of: number): readonly [low: number, high: number] {
  const z = 1.96;
  const share = count / of;
  const centre = share + z ** 2 / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [(centre - reach) / scale, (centre + reach) / scale];
}
