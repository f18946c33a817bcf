/** Writes a number with up to six digits, for a sentence. */
export const shortly = (value: number): string => String(Number(value.toPrecision(6)));
