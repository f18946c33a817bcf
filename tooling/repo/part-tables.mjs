// Prints the tables of parts as JSON, the lines of each by its name: 'gates', 'backend wasm', 'ops of float64', 'commands', …
// Run by generate-sections.mjs in a process of its own, because it imports every plugin and the program.
import process from 'node:process';
import { commands } from '../../apps/cli/src/commands/index.ts';
import { backendFloat64 } from '../../packages/backend-float64/src/index.ts';
import { kernelTable } from '../../packages/backend-float64/src/kernel-table.ts';
import { backendNodeGpu } from '../../packages/backend-node-gpu/src/index.ts';
import { backendWasm } from '../../packages/backend-wasm/src/index.ts';
import { bounds } from '../../packages/bounds/src/index.ts';
import { createLab } from '../../packages/core/src/index.ts';
import { estimators } from '../../packages/estimators/src/index.ts';
import { experts } from '../../packages/experts/src/index.ts';
import { gates } from '../../packages/gates/src/index.ts';
import { tableLines } from './marked-sections.mjs';

const lab = createLab({
  plugins: [gates, experts, estimators, bounds, backendFloat64, backendWasm, backendNodeGpu],
});

/** A row for each part: its name, summary, options and source. */
function partTable(kind, what, parts = lab.list(kind)) {
  const rows = parts.map(({ name, summary, options = {}, source = '' }) => [
    `\`${name}\``,
    summary,
    Object.entries(options).map(optionText).join('<br>'),
    source,
  ]);
  const used = ['name', 'what it is', what, 'source'].map((header, c) => [
    header,
    rows.some((row) => row[c] !== ''),
  ]);
  const kept = (cells) => cells.filter((_, c) => used[c][1]);
  const table = tableLines(kept(used.map(([header]) => header)), rows.map(kept));
  if (!used[2][1]) return table;
  return [...table, '', `Bold: the default. What each means: \`npx moelab list --kind ${kind}\`.`];
}

/** '`k`: integer ≥ 1', '`bias`: **trained**, none': the range of an option, its default in bold. */
const optionText = ([name, schema]) => {
  const [range, fallback] = [rangeOf(schema), schema.default];
  if (schema.enum !== undefined || schema.type === 'boolean')
    return `\`${name}\`: ${range.replace(new RegExp(`\\b${fallback}\\b`), '**$&**')}`;
  return `\`${name}\`: ${[range, fallback === undefined ? '' : `**${numberText(fallback)}**`].filter(Boolean).join(', ')}`;
};

/** 'integer ≥ 1', '0 to 1', '> 0', 'a, b or c', 'list of …': what a value may be. */
function rangeOf(schema) {
  const { type, enum: words, items, anyOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (words !== undefined) return words.join(', ');
  if (anyOf !== undefined) return rangeOf(anyOf[0]);
  if (type === 'array')
    return items?.type === 'array' ? 'table' : `list of ${rangeOf(items ?? {}) || 'numbers'}`;
  if (type === 'boolean') return 'false, true';
  if (type !== 'number' && type !== 'integer') return type ?? 'any';
  const ends =
    minimum !== undefined && maximum !== undefined
      ? `${numberText(minimum)} to ${numberText(maximum)}`
      : [
          [exclusiveMinimum, '>'],
          [minimum, '≥'],
          [exclusiveMaximum, '<'],
          [maximum, '≤'],
        ]
          .filter(([end]) => end !== undefined)
          .map(([end, sign]) => `${sign} ${numberText(end)}`)
          .join(' and ');
  return [type === 'integer' ? 'integer' : '', ends].filter(Boolean).join(' ') || 'number';
}

function numberText(value) {
  if (typeof value !== 'number') return String(value);
  const short = Number(value.toPrecision(4));
  const isSmall = short !== 0 && Math.abs(short) < 1e-3;
  return (isSmall ? short.toExponential() : String(short)).replaceAll('-', '−');
}

/** The tfjs kernels that float64 has. */
const opsOfFloat64 = () => {
  const names = Object.keys(kernelTable).sort();
  return [`${names.length} kernels of TensorFlow.js: ${names.join(', ')}.`];
};

/** A row for each command of the program, with an example of its help. */
async function commandTable() {
  const rows = [];
  for (const [name, load] of Object.entries(commands)) {
    const { definition, examples } = await load();
    rows.push([`\`${name}\``, definition.meta.description, `\`${examples[0][0]}\``]);
  }
  return tableLines(['command', 'what it does', 'for example'], rows);
}

const backends = lab
  .list('backends')
  .map((one) => [`backend ${one.name}`, partTable('backends', 'options', [one])]);
process.stdout.write(
  JSON.stringify({
    gates: partTable('gates', 'options'),
    experts: partTable('experts', 'options'),
    estimators: partTable('estimators', 'options'),
    bounds: partTable('bounds', 'inputs'),
    ...Object.fromEntries(backends),
    'ops of float64': opsOfFloat64(),
    commands: await commandTable(),
  }),
);
