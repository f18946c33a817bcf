/** HTML that is already escaped. */
export interface Markup {
  readonly text: string;
}

type Content = string | number | Markup | readonly Markup[];

/** Writes HTML with `${…}` escaped, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { text: parts.map((part, i) => part + (i < values.length ? textOf(values[i]!) : '')).join('') };
}

/** Takes a text as HTML as it is, such as an SVG document. */
export const markup = (text: string): Markup => ({ text });

/** A table with a heading for each column. */
export const table = (
  headings: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup => html`<table>
<tr>${headings.map((heading) => html`<th>${heading}</th>`)}</tr>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</table>
`;

function textOf(value: Content): string {
  if (typeof value === 'object') return 'text' in value ? value.text : value.map(({ text }) => text).join('');
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
