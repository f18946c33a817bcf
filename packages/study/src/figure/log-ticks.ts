/**
 * Gives the values that mark a logarithmic axis: powers of ten, at most about `count` of them; with 2 and 5 times them,
 * or all their multiples, where the domain has fewer than three.
 */
export function logTicks([low, high]: readonly [number, number], count: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const isInside = (value: number) => value >= low * (1 - 1e-12) && value <= high * (1 + 1e-12);
  const inside = powers.filter(isInside);
  if (inside.length < 3) {
    const multiples = (digits: readonly number[]) =>
      powers.flatMap((power) => digits.map((digit) => digit * power)).filter(isInside);
    const few = multiples([1, 2, 5]);
    return few.length < 3 ? multiples([1, 2, 3, 4, 5, 6, 7, 8, 9]) : few;
  }
  const step = Math.ceil(inside.length / count);
  return inside.filter((_, i) => i % step === 0);
}

/** Writes a tick of a logarithmic axis: 0.01, 2000, or 10⁻⁵, 2·10⁷ where a plain number would be long. */
export function powerText(value: number): string {
  if (value >= 0.999e-3 && value < 0.999e6) return String(Number(value.toPrecision(3)));
  const [digits = '', exponent = ''] = value.toExponential(0).split('e');
  const power = `10${[...exponent.replace('+', '')].map((sign) => superscripts[sign]).join('')}`;
  return digits === '1' ? power : `${digits}·${power}`;
}

const superscripts: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [digit, sign])),
  '-': '⁻',
};
