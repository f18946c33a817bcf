import type { CheckDeclaration } from '@moelab/study';
import { boundTerms } from './bound-terms.ts';
import type { GatingResults, GatingRow } from './columns.ts';
import { grouped } from './grouped.ts';

/** Rounding, and what a certificate of 1e-10 leaves. */
const TOLERANCE = 1e-9;
/** Standard errors of what is compared with a table, or must hold in expectation. */
const ERRORS = 4;

/** Checks that every row is as it must be; the detail is of the first that is not, else what `told` says of all. */
const everyRow = (
  statement: string,
  which: (row: GatingRow) => boolean,
  fault: (row: GatingRow, results: GatingResults) => string | undefined,
  told: (rows: readonly GatingRow[]) => string,
): CheckDeclaration<GatingResults> => ({
  statement,
  judge(results) {
    const rows = results.rows.filter(which);
    if (rows.length === 0) return { status: 'not judged', detail: 'the run has no such cells' };
    for (const row of rows) {
      const found = fault(row, results);
      if (found !== undefined) return { status: 'fails', detail: `${nameOf(row)}: ${found}` };
    }
    return { status: 'holds', detail: `${rows.length} cells; ${told(rows)}` };
  },
});

const nameOf = ({ part, setting, experts, pieces, rows, level, replication }: GatingRow) =>
  `${part}, ${setting}, ${experts} experts${pieces > 0 ? ` of ${pieces} pieces` : ''}, ${rows} rows, level ${level}, replication ${replication}`;

const least = (rows: readonly GatingRow[], of: (row: GatingRow) => number) => Math.min(...rows.map(of));

const isMeasured = ({ part }: GatingRow) =>
  ['curve', 'trained', 'balanced', 'link', 'budget', 'random'].includes(part);
const distanceOf = ({ part, loss, lower, distance }: GatingRow) =>
  part === 'random' ? distance : loss - lower;
const isOverLink = ({ part }: GatingRow) => ['link', 'random'].includes(part);
const isPart = (name: string) => (row: GatingRow) => row.part === name;

const distortionOf = ({ part, loss, empirical }: GatingRow) => (part === 'learned' ? empirical : loss);

/** n, β, risk on the sample, true risk, gap: three decimals of the last, four of the risks. */
const TABLE = [
  [2, 2, 0.2941, 0.4418, 0.148],
  [2, 8, 0.1398, 0.4358, 0.296],
  [2, 32, 0.1289, 0.4351, 0.306],
  [8, 2, 0.3948, 0.4178, 0.023],
  [8, 8, 0.3096, 0.4114, 0.102],
  [8, 32, 0.2648, 0.4034, 0.139],
  [32, 2, 0.4081, 0.4089, 0.001],
  [32, 8, 0.3767, 0.3999, 0.023],
  [32, 32, 0.3284, 0.3747, 0.046],
] as const;
/** Samples behind each number of the table. */
const TABLE_REPETITIONS = 400;

/** What must hold whatever the claims say: constructions, oracles and inequalities that are theorems here. */
export const checks: Readonly<Record<string, CheckDeclaration<GatingResults>>> = {
  'never-below': everyRow(
    'C1: on the population no gate has a loss below the certified D at its rate.',
    isMeasured,
    (row) =>
      distanceOf(row) >= -TOLERANCE
        ? undefined
        : `${-distanceOf(row)} below the certified curve at ${row.rate} nats`,
    (rows) =>
      `least distance ${least(rows, distanceOf).toExponential(1)}, of gates that were not computed as optimal ${least(
        rows.filter(({ part }) => part !== 'curve'),
        distanceOf,
      ).toExponential(1)}`,
  ),
  'link-obeyed': everyRow(
    'C5: behind a link of capacity C every gate, trained or random, has I(X;T) ≤ C and a loss of at least D(C).',
    isOverLink,
    ({ rate, level, loss, capacityLower }) =>
      rate > level + TOLERANCE
        ? `a rate of ${rate} nats`
        : loss < capacityLower - TOLERANCE
          ? `loss ${loss} below D(C) = ${capacityLower}`
          : undefined,
    (rows) =>
      `least distance from D(C) ${least(rows, ({ loss, capacityLower }) => loss - capacityLower).toPrecision(3)}`,
  ),
  'balanced-most': everyRow(
    'C4: the rate of a deterministic gate is the entropy of its load, at most ln K, which perfect balance has.',
    isPart('deterministic'),
    ({ rate, mostRate, entropyError, experts }) =>
      Math.abs(rate - Math.log(experts)) < TOLERANCE &&
      mostRate <= Math.log(experts) + TOLERANCE &&
      entropyError < TOLERANCE
        ? undefined
        : `${rate} nats in balance, at most ${mostRate} of random ones, off the entropy by ${entropyError}`,
    (rows) => `in balance ${rows.map(({ rate }) => rate.toFixed(4)).join(', ')} nats`,
  ),
  'collapse-optimal': everyRow(
    'C4: below the first activation the optimal gate is one expert; above it, no longer. Of the asymmetric bank the activation is 0.172835437.',
    isPart('curve'),
    ({ setting, level, topLoad, rate, loss, single, activation }) =>
      setting === 'asymmetric' && Math.abs(activation - 0.172835437) > TOLERANCE
        ? `activation ${activation}`
        : level < 1 && !(topLoad === 1 && rate < 1e-12 && Math.abs(loss - single) < 1e-12)
          ? `a load of ${topLoad} and a rate of ${rate}`
          : level > 1 && !(topLoad < 1 && rate > 0)
            ? 'one expert still'
            : undefined,
    (rows) =>
      `activations ${Array.from(
        grouped(rows, ({ setting }) => setting),
        ([name, [row]]) => `${name} ${row!.activation.toPrecision(6)}`,
      ).join(', ')}`,
  ),
  'learned-population': everyRow(
    'C2: of the cells D(0) = 0.408790 and E min = 0.349225.',
    isPart('learned'),
    ({ single, least: all }) =>
      Math.abs(single - 0.40879) < 1e-6 && Math.abs(all - 0.349225) < 1e-6
        ? undefined
        : `D(0) = ${single}, E min = ${all}`,
    ([row]) => `D(0) = ${row!.single.toFixed(6)}, E min = ${row!.least.toFixed(6)}`,
  ),
  'curve-falls': everyRow(
    'C2: as β grows, the rate does not fall and the distortion, of learned gates that on the sample, does not rise.',
    (row) => isPart('curve')(row) || isPart('learned')(row),
    (row, { rows }) => {
      const [next] = rows
        .filter(
          ({ part, setting, rows: n, level }) =>
            part === row.part && setting === row.setting && n === row.rows && level < row.level,
        )
        .sort((a, b) => b.level - a.level);
      return next === undefined ||
        (row.rate >= next.rate - TOLERANCE && distortionOf(row) <= distortionOf(next) + TOLERANCE)
        ? undefined
        : `rate ${next.rate} to ${row.rate}, distortion ${distortionOf(next)} to ${distortionOf(row)}`;
    },
    () => 'three banks, and each n',
  ),
  'learned-table': {
    statement: `C2: true risk and gap are those of the table that was computed independently, within ${ERRORS} standard errors of the difference.`,
    judge({ rows, options }) {
      const known = TABLE.flatMap(([n, beta, empirical, loss, gap]) => {
        const row = rows.find((one) => one.part === 'learned' && one.rows === n && one.level === beta);
        if (row === undefined) return [];
        const both = Math.sqrt(1 + options.repetitions / TABLE_REPETITIONS);
        const off = (found: number, told: number, error: number, rounding: number) =>
          Math.max(0, Math.abs(found - told) - rounding) / (both * error);
        return [
          {
            name: `n = ${n}, β = ${beta}`,
            errors: Math.max(
              off(row.loss, loss, row.lossError, 5e-5),
              off(row.gap, gap, row.gapError, 5e-4),
              off(row.empirical, empirical, row.empiricalError, 5e-5),
            ),
          },
        ];
      });
      const [worst] = known.sort((a, b) => b.errors - a.errors);
      if (worst === undefined) return { status: 'not judged', detail: 'the run has no cell of the table' };
      return {
        status: worst.errors <= ERRORS ? 'holds' : 'fails',
        detail: `${known.length} of ${TABLE.length} cells; at most ${worst.errors.toFixed(2)} errors off, at ${worst.name}`,
      };
    },
  },
  'bound-holds': everyRow(
    `C3: within ${ERRORS} standard errors the gap is at most √(I/2m), and E R at most the inverse of kl at I/m.`,
    isPart('bound'),
    (row) => {
      const { half, klRight } = boundTerms(row, row.information + ERRORS * row.informationError);
      return row.gap > half + ERRORS * row.gapError
        ? `gap ${row.gap} above ${half}`
        : row.loss > klRight + ERRORS * Math.hypot(row.lossError, row.gapError)
          ? `E R = ${row.loss} above ${klRight}`
          : undefined;
    },
    (rows) => {
      const above = rows.filter((row) => row.gap > boundTerms(row).half);
      const excess = (row: GatingRow) => row.gap - boundTerms(row).half;
      const [most, errors] = [excess, (row: GatingRow) => excess(row) / row.gapError].map((of) =>
        Math.max(...above.map(of), 0).toPrecision(2),
      );
      return `in ${above.length} the measured gap is above √(I/2m), by at most ${most} and ${errors} standard errors`;
    },
  ),
};
