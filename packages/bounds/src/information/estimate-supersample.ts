import { MoelabError } from '@moelab/core';
import { contingencyTable, estimateDiscreteInformation, type InformationEstimate } from '@moelab/information';
import { mean } from '@moelab/numerics';

/** Is one training on a supersample: on one row of every pair, then evaluated on both. */
export interface SupersampleTraining {
  /** (m): 0 or 1, which row of each pair was trained on. */
  readonly selectors: ArrayLike<number>;
  /** (m): the losses on both rows of each pair, in [0, 1]. */
  readonly losses: readonly (readonly [number, number])[];
  /** (m): what was predicted on both rows of each pair, as labels. */
  readonly predictions?: readonly (readonly [number | string, number | string])[];
}

/** Is what trainings on supersamples say; the names are those of the inputs of `ld-mi`, `e-cmi` and `f-cmi`. */
export interface SupersampleEstimate {
  /** m. */
  readonly pairs: number;
  /** The mean loss on the rows that were trained on, and on the others. */
  readonly empiricalRisk: number;
  readonly risk: number;
  /** risk − empiricalRisk, with its standard error over supersamples; NaN for one supersample. */
  readonly gap: number;
  readonly standardError: number;
  /** (m): I(Δᵢ; Uᵢ), over all trainings. */
  readonly differenceInformation: readonly InformationEstimate[];
  /** (supersamples · m): I(Λᵢ; Uᵢ | Z̃ = z̃), over the trainings on each supersample. */
  readonly lossInformation: readonly InformationEstimate[];
  /** (supersamples · m): I(f(Z̃ᵢ); Uᵢ | Z̃ = z̃); null where a training has no predictions. */
  readonly predictionInformation: readonly InformationEstimate[] | null;
  /** What was seen in the data that the reader must know. */
  readonly notes: readonly string[];
}

/**
 * Estimates what losses and predictions on a supersample tell of the coins that chose the sample, and the gap itself.
 *
 * For each of n₁ supersamples z̃ of m pairs, train n₂ times with fresh fair coins U, each time on row Uᵢ of every pair i, and record the losses
 * on both rows. Every information is a plug-in estimate between one coin and a discrete value, corrected by Miller and Madow, not
 * clipped: bounds computed from them are **estimates of bounds**, and their ledgers say so. Losses of many values must be rounded
 * before: where each training has a loss of its own, an estimate sees nothing but log 2.
 *
 * Shapes: (n₁)(n₂) trainings, n₂ ≥ 2, all of m pairs. Units: nats. Cost: O(n₁ n₂ m). Throws a MoelabError that names every training which is
 * of another size, or has a coin other than 0 and 1 or a loss outside [0, 1].
 * Source: Harutyunyan et al. 2021, arXiv:2110.01584; Wang & Mao 2023, arXiv:2302.02432.
 */
export function estimateSupersample(
  supersamples: readonly (readonly SupersampleTraining[])[],
): SupersampleEstimate {
  check(supersamples);
  const m = supersamples[0]![0]!.selectors.length;
  const all = supersamples.flat();
  const pairs = Array.from({ length: m }, (_, i) => i);
  const conditional = (letter: (training: SupersampleTraining, i: number) => string) =>
    supersamples.flatMap((trainings) => pairs.map((i) => informationOf(trainings, i, letter)));
  const risks = supersamples.map(risksOf);
  const [empiricalRisk, risk] = [mean(risks.map(([seen]) => seen)), mean(risks.map(([, unseen]) => unseen))];
  const gap = risk - empiricalRisk;
  const n = risks.length;
  const squares = risks.reduce((sum, [seen, unseen]) => sum + (unseen - seen - gap) ** 2, 0);
  const differenceInformation = pairs.map((i) =>
    informationOf(all, i, ({ losses }) => difference(losses[i]!)),
  );
  const distinct = Math.max(...pairs.map((i) => new Set(all.map(({ losses }) => String(losses[i]))).size));
  return {
    pairs: m,
    empiricalRisk,
    risk,
    gap,
    standardError: n > 1 ? Math.sqrt(squares / (n - 1) / n) : Number.NaN,
    differenceInformation,
    lossInformation: conditional(({ losses }, i) => String(losses[i])),
    predictionInformation: all.every(({ predictions }) => predictions !== undefined)
      ? conditional(({ predictions }, i) => JSON.stringify(predictions![i]))
      : null,
    notes:
      2 * distinct > all.length
        ? [
            `some pair has ${distinct} different losses in ${all.length} trainings: its estimates say little; round the losses or train more often`,
          ]
        : [],
  };
}

function informationOf(
  trainings: readonly SupersampleTraining[],
  i: number,
  letter: (training: SupersampleTraining, i: number) => string,
): InformationEstimate {
  const { counts } = contingencyTable(
    trainings.map((training) => letter(training, i)),
    trainings.map(({ selectors }) => selectors[i]!),
  );
  return estimateDiscreteInformation(counts, { estimator: 'miller-madow', permutations: 0 });
}

/** The difference of two losses as a label; 0.3 − 0.1 is 0.2. */
const difference = ([first, second]: readonly [number, number]) =>
  String(Math.round((second - first) * 1e12));

/** The mean losses on the rows that were trained on, and on the others. */
function risksOf(trainings: readonly SupersampleTraining[]): readonly [seen: number, unseen: number] {
  const sides = [0, 1].map((other) =>
    mean(
      trainings.flatMap(({ selectors, losses }) =>
        losses.map((pair, i) => pair[((selectors[i]! + other) % 2) as 0 | 1]),
      ),
    ),
  );
  return [sides[0]!, sides[1]!];
}

function check(supersamples: readonly (readonly SupersampleTraining[])[]): void {
  const problems: string[] = [];
  const m = supersamples[0]?.[0]?.selectors.length ?? 0;
  if (m === 0) problems.push('there must be a supersample with a training on at least one pair, got none');
  for (const [s, trainings] of supersamples.entries()) {
    if (trainings.length < 2) {
      problems.push(`supersample ${s}: must have at least 2 trainings, got ${trainings.length}`);
    }
    for (const [t, { selectors, losses, predictions = losses }] of trainings.entries()) {
      const where = `supersample ${s}, training ${t}`;
      const sizes = [selectors.length, losses.length, predictions.length];
      if (sizes.some((size) => size !== m)) {
        problems.push(
          `${where}: selectors, losses and predictions must be of ${m} pairs, got ${sizes.join(', ')}`,
        );
      }
      const coin = Array.from(selectors).find((one) => one !== 0 && one !== 1);
      if (coin !== undefined) problems.push(`${where}: selectors must be 0 or 1, got ${coin}`);
      const loss = losses.flat().find((one) => !(one >= 0 && one <= 1));
      if (loss !== undefined) problems.push(`${where}: losses must be in [0, 1], got ${loss}`);
    }
  }
  if (problems.length > 0)
    throw new MoelabError('INVALID_DATA', `estimateSupersample: ${problems.join('\n  ')}`);
}
