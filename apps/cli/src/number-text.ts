/** Writes a number with `digits` significant digits, without trailing zeros: 0.00123, 12.5, 1.2e-7. */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) {
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  }
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = value.toFixed(places);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Writes a number with a fixed number of decimals; ∞ and ? where it is not finite. */
export const fixed = (value: number, decimals: number): string =>
  Number.isFinite(value) ? value.toFixed(decimals) : significant(value);

/** Writes a share in percent: '35 %'; below one percent with a digit that shows it is not nothing. */
export const percent = (share: number): string =>
  `${share > 0 && share < 0.01 ? (100 * share).toPrecision(1) : (100 * share).toFixed(0)} %`;
