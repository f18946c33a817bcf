/** What the demo's page shows. */
export interface DemoPage {
  readonly title: string;
  readonly lead: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The row of the best candidate. */
  readonly best: number;
  /** An SVG document. */
  readonly figure: string;
  readonly notes: readonly (readonly [term: string, meaning: string])[];
  readonly commands: readonly (readonly [line: string, what: string])[];
}

/** Writes an HTML page that needs no other file and no network. */
export function pageHtml(page: DemoPage): string {
  const head = page.columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = page.rows
    .map((cells, r) => {
      const attributes = r === page.best ? ' class="best" aria-label="best by BIC"' : '';
      return `<tr${attributes}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
    })
    .join('\n');
  const notes = page.notes
    .map(([term, meaning]) => `<dt>${escaped(term)}</dt><dd>${escaped(meaning)}</dd>`)
    .join('\n');
  const commands = page.commands.map(([line, what]) => `# ${what}\n${line}`).join('\n\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(page.title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
  tr.best { background: #e8f1f8; font-weight: 600; }
  figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
  dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0; }
  pre { background: #f5f5f5; padding: 1rem; overflow-x: auto; font-size: .875rem; }
</style>
</head>
<body>
<h1>${escaped(page.title)}</h1>
<p>${escaped(page.lead)}</p>
<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>
<figure>
${page.figure.trim()}
</figure>
<h2>How to read it</h2>
<dl>
${notes}
</dl>
<h2>Go on from here</h2>
<pre>${escaped(commands)}</pre>
</body>
</html>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
