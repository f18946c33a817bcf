/**
 * Gives an order of `count` things in which each has another place, and which is no rotation where there are four or more: what
 * treats one of them apart, or goes by neighbours, shows. One thing stays where it is.
 */
export function mixedOrder(count: number): readonly number[] {
  const by = count < 4 ? 1 : 2;
  const order = Array.from({ length: count }, (_, i) => (i + by) % count);
  if (count < 4) return order;
  return [...order.slice(0, -2), order.at(-1)!, order.at(-2)!];
}
