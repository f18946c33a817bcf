/** Checks a bank's size, its α and the indices of candidates; throws a RangeError that names all that is wrong. */
export function checkMixture(
  where: string,
  candidates: number,
  alpha: number,
  indices: ArrayLike<number> = [],
): void {
  const problems: string[] = [];
  const isBank = Number.isSafeInteger(candidates) && candidates >= 1;
  if (!isBank) problems.push(`candidates must be an integer ≥ 1, got ${candidates}`);
  if (!(alpha >= 0 && alpha <= 1)) problems.push(`alpha must be in [0, 1], got ${alpha}`);
  const isIndex = (index: number) => Number.isInteger(index) && index >= 0 && index < candidates;
  const wrong = isBank ? Array.from(indices).findIndex((index) => !isIndex(index)) : -1;
  if (wrong >= 0) {
    const name = indices.length === 1 ? 'index' : `indices[${wrong}]`;
    problems.push(`${name} must be an integer of [0, ${candidates}), got ${indices[wrong]}`);
  }
  if (problems.length > 0) throw new RangeError(`${where}: ${problems.join('; ')}`);
}
