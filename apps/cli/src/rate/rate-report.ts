import type { RateDocument } from '../formats.ts';
import { percent, significant } from '../number-text.ts';
import { textTable } from '../text-table.ts';

/** Loads of more experts than this are not listed one by one. */
const MOST_LISTED = 6;

/** Lays out the limits of a bank of experts, and a line for each point of its curve. */
export function rateReport(document: RateDocument, figure: string | undefined): string {
  const { provenance, inputs, experts, distortion, unit, limits, points, capacity, notes } = document;
  const { D0, Dmin, Rmax, firstActivation } = limits;
  const ends = [
    ['D(0)', significant(D0, 6), 'the best single expert'],
    ['D_min', significant(Dmin, 6), `from R_max = ${significant(Rmax, 6)} ${unit} on`],
    [
      'beta',
      firstActivation === null ? 'none' : significant(firstActivation, 6),
      firstActivation === null ? 'one expert is best throughout' : 'below it one expert takes everything',
    ],
  ];
  const link =
    capacity === undefined
      ? []
      : [
          `Over a link of ${significant(capacity.asked!, 6)} ${unit} an input no gate has a distortion below ${significant(capacity.lower, 8)}; ${significant(capacity.upper, 8)} is reached.`,
        ];
  return [
    `${provenance.data.file}: ${inputs} inputs, ${experts.length} expert${experts.length === 1 ? '' : 's'}${distortion === 'conditional' ? ', losses conditional on the input' : ''}`,
    textTable(ends, { indent: '  ' }),
    ...(points.length === 0 ? [] : [pointTable(document)]),
    ...link,
    ...(notes.length === 0 ? [] : [`NOTE\n${notes.map((note) => `  ${note}`).join('\n')}`]),
    ...(figure === undefined ? [] : [`Wrote ${figure}.`]),
  ].join('\n\n');
}

function pointTable({ points, experts, unit, distortion }: RateDocument): string {
  const isListed = experts.length <= MOST_LISTED;
  const isMeasured = distortion === 'conditional';
  const header = [
    'BETA',
    unit.toUpperCase(),
    'DISTORTION',
    'GAP',
    ...(isMeasured ? ['MEASURED'] : []),
    ...(isListed ? experts : ['IN USE']),
  ];
  const rows = points.map(({ beta, rate, distortion: reached, gap, measured, load }) => [
    significant(beta ?? Number.POSITIVE_INFINITY, 5),
    rate.toFixed(6),
    significant(reached, 8),
    significant(gap, 2),
    ...(isMeasured ? [significant(measured!, 6)] : []),
    ...(isListed ? load.map(percent) : [`${load.filter((share) => share > 0).length}`]),
  ]);
  return textTable([header, ...rows], { alignments: header.map(() => 'right' as const) });
}
