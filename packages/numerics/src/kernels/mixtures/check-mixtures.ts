/** Throws a RangeError where an array of a call is not as long as it must be: the kernels would read or write other memory. */
export function checkLengths(
  call: string,
  wanted: Readonly<Record<string, readonly [given: ArrayLike<number>, length: number]>>,
): void {
  for (const name in wanted) {
    const [given, length] = wanted[name]!;
    if (given.length !== length)
      throw new RangeError(
        `mixtureRows: ${name} of ${call} must hold ${length} numbers, got ${given.length}`,
      );
  }
}

/** Throws a RangeError unless a number of a call is ≥ 0; ∞ is. */
export function checkNonNegative(call: string, name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`mixtureRows: ${name} of ${call} must be ≥ 0, got ${value}`);
}

/** Throws a RangeError unless columns are among the first `cols`, and no more than they are. */
export function checkLetters(letters: Uint32Array, cols: number): void {
  if (letters.length > cols)
    throw new RangeError(`mixtureRows: letters of products must be at most ${cols}, got ${letters.length}`);
  for (const letter of letters)
    if (letter >= cols)
      throw new RangeError(`mixtureRows: letters of products must be below ${cols} columns, got ${letter}`);
}
