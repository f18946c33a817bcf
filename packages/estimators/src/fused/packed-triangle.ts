/** Gives the full symmetric matrix (count, count) of the packed lower triangle that starts at `offset` of `packed`. */
export function unpacked(packed: Float64Array, offset: number, count: number): Float64Array {
  const full = new Float64Array(count * count);
  let next = offset;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++, next++) {
      full[a * count + b] = packed[next]!;
      full[b * count + a] = packed[next]!;
    }
  }
  return full;
}
