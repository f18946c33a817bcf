import type { ModelSpec } from '@moelab/core';
import type { TrainDocument } from '../formats.ts';
import { lossNames } from '../loss-names.ts';
import { fixed, percent, significant } from '../number-text.ts';
import { textTable } from '../text-table.ts';
import { loadBars } from './load-bars.ts';
import { modelText } from './model-text.ts';

/** More experts than this are shown by bars instead of numbers. */
const MOST_PERCENTAGES = 16;

/** The report of a training for a person: sizes, losses, how the last epoch routed, and why it stopped. */
export function trainReport(document: TrainDocument): string {
  const { rows, targets, features, provenance, warnings, parameterCount, loss, trace } = document;
  const { file } = provenance.data;
  const split =
    rows.validation === 0
      ? `${rows.training} rows`
      : `${rows.training} rows trained on, ${rows.validation} held out`;
  const given = features.length > 8 ? `${features.length} columns` : features.join(', ');
  const last = trace.at(-1);
  const lines = [
    ['parameters', `${parameterCount.total}, of which a row uses ${significant(parameterCount.active, 6)}`],
    ['loss', `${lossText(loss.training)}${heldText(loss.validation)} (${lossNames[loss.name]})`],
    ...scoreLines(document),
    ['epoch', `${document.epoch} of ${trace.length} is kept`],
    ...(last === undefined || last.routing.length === 0 ? [] : [['dropped', droppedText(last.dropped)]]),
    ['computed by', `${document.ranOn.model}, sums in ${document.ranOn.sums}`],
    [document.converged ? 'converged' : 'stopped', document.reason],
  ];
  const sections = [
    [
      `${file}: ${split}, ${targets.join(' and ')} given ${given}`,
      modelText(document.spec as ModelSpec, provenance.seed!),
    ].join('\n'),
    textTable(lines, { indent: '  ' }),
    ...(last === undefined || last.routing.length === 0 ? [] : [routingReport(document, last)]),
    ...(warnings.length === 0 ? [] : [['Warnings', ...warnings.map((one) => `  ${one}`)].join('\n')]),
  ];
  return sections.join('\n\n');
}

const lossText = (value: number | null) => (value === null ? '?' : significant(value, 5));
const heldText = (value: number | null) => (value === null ? '' : `; held out ${lossText(value)}`);

function scoreLines({
  accuracy,
  meanSquaredError,
  standardisation,
}: TrainDocument): readonly (readonly string[])[] {
  const scores = accuracy ?? meanSquaredError;
  if (scores === undefined) return [];
  const text = ({ value, standardError }: typeof scores.training) => {
    const show = accuracy === undefined ? (v: number) => significant(v, 5) : (v: number) => fixed(v, 4);
    if (value === null) return 'cannot be computed';
    return `${show(value)}${standardError === null ? '' : ` ± ${significant(standardError, 2)}`}`;
  };
  const held = scores.validation === null ? '' : `; held out ${text(scores.validation)}`;
  const units = accuracy === undefined && standardisation !== null ? " (in the columns' own units)" : '';
  const name = accuracy === undefined ? 'mean squared error' : 'accuracy';
  return [[name, `${text(scores.training)}${held}${units}`]];
}

const droppedText = (dropped: number) =>
  dropped === 0
    ? 'nothing in the last epoch'
    : `${dropped} pairs of a row and an expert in the last epoch: the expert was full`;

function routingReport({ spec }: TrainDocument, last: TrainDocument['trace'][number]): string {
  const rows = last.routing.map(({ layer, loads, information, entropy }) => [
    spec.layers.length === 1 ? 'loads' : `loads of layer ${layer + 1}`,
    loads.length > MOST_PERCENTAGES
      ? `${loadBars(loads)} ${percent(Math.min(...loads))} to ${percent(Math.max(...loads))}`
      : loads.map(percent).join('  '),
    `I(X;T) ${fixed(information, 3)} nats`,
    `of H(T) ${fixed(entropy, 3)}`,
  ]);
  return ['Routing in the last epoch', textTable(rows, { indent: '  ' })].join('\n');
}
