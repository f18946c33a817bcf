/** Shows a value that came where another was wanted, short enough for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value); // JSON has no NaN and no ∞
  if (typeof value === 'bigint') return `${value}n`;
  const text = jsonOf(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}
