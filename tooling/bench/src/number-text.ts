/** Writes a time in the unit that suits it, to three digits. */
export function timeText(ms: number): string {
  if (ms >= 120_000) return `${(ms / 60_000).toFixed(1)} min`;
  if (ms >= 1000) return `${digits(ms / 1000)} s`;
  return ms >= 0.1 ? `${digits(ms)} ms` : `${digits(1000 * ms)} µs`;
}

/** Writes a number to three digits, without an exponent where it is of usual size. */
export function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e6) return String(Math.round(value));
  return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
}
