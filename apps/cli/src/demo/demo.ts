import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitFigure } from '../figure/fit-figure.ts';
import { pngOf } from '../figure/png.ts';
import { describe } from '../fit-report.ts';
import { writeWhole } from '../output-file.ts';
import { progressLine } from '../progress-line.ts';
import { readTable } from '../read-table.ts';
import { standardLabOn } from '../standard-lab.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from '../text-table.ts';
import {
  bestOf,
  type Candidate,
  candidateCells,
  candidateColumns,
  candidatesOf,
  tryCandidates,
} from './candidates.ts';
import { pageHtml } from './page.ts';

/** Where the demo writes and how much it tries. */
export interface DemoOptions {
  readonly folder: string;
  readonly candidates?: readonly Candidate[];
  readonly starts?: number;
}

const DATA = 'apps/cli/data/mcycle.csv';

/**
 * Fits mixtures of linear experts to the motorcycle data, prints how they compare, and writes the figure of the best
 * by BIC and a page that shows it all.
 */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<void> {
  const { folder, starts = 20 } = options;
  const candidates = options.candidates ?? candidatesOf(['constant', 'softmax', 'activation'], [2, 3, 4]);
  const seed = 1;
  const file = fileURLToPath(new URL('../../data/mcycle.csv', import.meta.url));
  const table = { ...readTable(file), file: 'mcycle.csv' };
  const lab = await standardLabOn('float64');
  const lead = `Head acceleration (accel, in g) of a dummy in a simulated motorcycle crash, ${table.rows} measurements over time (times, in ms; Silverman 1985). Each row of the table is a mixture of linear experts behind a gate, fitted by maximum likelihood (EM, then L-BFGS) from ${starts} starts.`;
  terminal.stdout.write(`${wrapped(lead, 100)}\n\n`);

  const progress = progressLine(terminal.stderr, 'demo');
  const tried = await tryCandidates(lab, table, candidates, {
    target: 'accel',
    starts,
    seed,
    signal: terminal.signal,
    onProgress: ({ candidate, done, total }) => {
      const at = `${candidates.indexOf(candidate) + 1} of ${candidates.length}`;
      progress.show({
        stage: `${candidate.gate} gate, ${candidate.experts} experts (${at}), start`,
        done,
        total,
      });
    },
  }).finally(progress.clear);
  const rows = tried.map(candidateCells);
  const alignments = ['left' as const, ...candidateColumns.slice(1).map(() => 'right' as const)];
  terminal.stdout.write(`${textTable([candidateColumns, ...rows], { alignments })}\n\n`);

  const best = bestOf(tried);
  if (best === undefined) throw new Error('internal: no candidate could be fitted to the motorcycle data');
  const svg = await fitFigure(best.fitted);
  const fit = `npx moelab fit ${DATA} --target accel --gate ${best.gate} --experts ${best.experts}`;
  const commands = [
    [
      `${fit} --out model.json --figure fit.png`,
      'the same fit with its parameters and standard errors, kept as a file',
    ],
    [`npx moelab score model.json ${DATA}`, 'score the model on any table with these columns'],
    ['npx moelab list', 'every gate, expert and estimator, with options'],
    ['npx moelab fit YOUR.csv --target COLUMN --experts 3', 'your own data'],
  ] as const;
  const page = pageHtml({
    title: 'Mixtures of experts on the motorcycle data',
    lead,
    columns: candidateColumns,
    rows,
    best: tried.findIndex(({ fitted }) => fitted === best.fitted),
    figure: svg,
    notes: notes(starts),
    commands,
  });
  mkdirSync(folder, { recursive: true });
  const written = {
    'index.html': page,
    'mcycle.svg': svg,
    'mcycle.png': pngOf(svg),
  };
  for (const [name, content] of Object.entries(written)) writeWhole(join(folder, name), content);
  terminal.stdout.write(
    [
      `Best by BIC: ${describe(best.fitted)}.`,
      '',
      'Written:',
      ...Object.keys(written).map((name) => `  ${join(folder, name)}`),
      '',
      'Go on with:',
      ...commands.map(([line]) => `  ${line}`),
      '',
    ].join('\n'),
  );
}

const notes = (starts: number) =>
  [
    [
      'log-likelihood',
      'How probable the model makes the data, in nats; higher is better, and more parameters always help it.',
    ],
    [
      'BIC',
      '−2 log-likelihood + parameters · ln(rows): lower is better; it charges for parameters. The best row is marked.',
    ],
    ['parameters', 'Free ones: what the gate can change without changing the model is not counted.'],
    [
      'effective experts',
      'exp of the entropy of the shares that the experts have in the data: how many of them do the work.',
    ],
    [
      'starts at the best',
      `How many of the ${starts} random starts ended at the best optimum. A small share warns that a better one may have been missed.`,
    ],
    [
      'worst … best start',
      'The log-likelihoods between which the starts ended: local maxima are the rule, not the exception.',
    ],
    [
      'set aside',
      'Spurious optima: the likelihood of a Gaussian mixture is unbounded where an expert holds on to a few rows, so such fits are never called best.',
    ],
    [
      'the figure',
      'Above, the data with each expert’s line (the stronger, the more weight the gate gives it), the mean of the mixture and two standard deviations around it; below, the gate’s weights.',
    ],
  ] as const;

/** Breaks a text into lines at blanks. */
function wrapped(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
