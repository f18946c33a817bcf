/** Throws a RangeError unless values are the n · d finite coordinates of n points. */
export function checkPoints(where: string, values: ArrayLike<number>, n: number, d: number): void {
  for (const [name, count] of Object.entries({ n, d }))
    if (!(Number.isInteger(count) && count >= 0))
      throw new RangeError(`${where}: ${name} must be an integer ≥ 0, got ${count}`);
  if (values.length !== n * d)
    throw new RangeError(`${where}: must be given ${n} × ${d} = ${n * d} coordinates, got ${values.length}`);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `${where}: coordinates must be finite, got ${values[i]} in point ${Math.floor(i / d)}, coordinate ${i % d}`,
      );
}

/** Throws a RangeError unless k is an integer from 1 to `most`, how many points there are to find; where there are none to search for, any k will do. */
export function checkNeighbours(where: string, k: number, most: number): void {
  if (most >= 0 && !(Number.isInteger(k) && k >= 1 && k <= most))
    throw new RangeError(`${where}: k must be an integer ≥ 1 of at most ${most} points, got ${k}`);
}

/** Throws a RangeError unless radii are n numbers ≥ 0; ∞ is one. */
export function checkRadii(where: string, radii: Float64Array, n: number): void {
  if (radii.length !== n)
    throw new RangeError(`${where}: must be given ${n} radii, one a point, got ${radii.length}`);
  for (let i = 0; i < n; i++)
    if (!(radii[i]! >= 0))
      throw new RangeError(`${where}: radii must be ≥ 0, got ${radii[i]} for point ${i}`);
}
