import { type Dataset, type Model, MoelabError, type Run, type Values } from '@moelab/core';
import { stream } from '@moelab/numerics';
import { PassError } from '@moelab/numerics/kernels';
import { type Climb, climb } from './climb.ts';
import type { SpuriousOptimum, Starts } from './likelihood-fit.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { pauseBetweenPasses } from './pause.ts';
import { sayStart } from './say-start.ts';
import { columnScales } from './spread.ts';
import { type Admissible, whySpurious } from './spurious.ts';
import { drawResponsibilities } from './starts.ts';

/** How many starts there are, where they begin and how far each climbs. */
export interface SearchOptions extends Admissible {
  readonly starts: number;
  readonly from: 'random' | 'model';
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly acceleration: 'none' | 'squarem';
  readonly polish: boolean;
}

/** The best admissible optimum of all starts, and what the others ended in. */
export interface Found {
  readonly best: Climb;
  readonly starts: Starts;
}

/** Log-likelihoods this near, in nats, are the same optimum. */
const SAME_OPTIMUM = 1e-3;

/** Climbs from every start; spurious optima are set aside, and a start that fails is listed with its reason. */
export async function climbFromManyStarts(
  where: string,
  model: Model,
  data: Dataset,
  problem: LikelihoodProblem,
  run: Run,
  options: SearchOptions,
): Promise<Found> {
  const pause = pauseBetweenPasses(where, run, problem.rows);
  const count = options.from === 'model' ? 1 : options.starts;
  const ended: number[] = [];
  const spurious: SpuriousOptimum[] = [];
  const failed: { readonly start: number; readonly reason: string }[] = [];
  let best: Climb | undefined;
  for (let start = 0; start < count; start++) {
    await pause();
    sayStart(run, start, count, best?.logLikelihood);
    try {
      const begin = await firstPoint(model, data, problem, start, run, options);
      const climbed = await climb(problem, begin, {
        maxIterations: options.maxIterations,
        tolerance: options.tolerance,
        acceleration: options.acceleration,
        polish: (theta, shares) =>
          options.polish && whySpurious(model, problem, theta, shares, options) === undefined,
        pause,
      });
      const reason = whySpurious(model, problem, climbed.theta, climbed.shares, options);
      if (reason === undefined) {
        ended.push(climbed.logLikelihood);
        if (best === undefined || climbed.logLikelihood > best.logLikelihood) best = climbed;
      } else spurious.push({ start, logLikelihood: climbed.logLikelihood, reason });
    } catch (error) {
      if (error instanceof MoelabError || error instanceof PassError) throw error; // no other start would end better
      failed.push({ start, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  sayStart(run, count, count, best?.logLikelihood);
  if (best === undefined) throw nothingFound(where, count, spurious, failed);
  return { best, starts: summarize(count, ended, spurious, failed) };
}

async function firstPoint(
  model: Model,
  data: Dataset,
  problem: LikelihoodProblem,
  start: number,
  run: Run,
  { from }: SearchOptions,
): Promise<Float64Array> {
  if (from === 'model') return problem.fromValues(model.parameters);
  const random = stream(run.seed, 'em', 'start', start);
  const drawn = model.layers[0]!.initialParameters(random.substream('parameters'));
  const parameters = start === 0 ? model.parameters : ofStandardInputs(drawn, data);
  const given = drawResponsibilities(data, problem.experts, start, random.substream('responsibilities'));
  return problem.mStep(problem.fromValues(parameters), given);
}

/** Parameters that were drawn for inputs of standard deviation 1, for those of the data: the gate's over their 'input' axis. */
function ofStandardInputs(drawn: Values, { x }: Dataset): Values {
  const scales = columnScales(x);
  return Object.fromEntries(
    Object.entries(drawn).map(([name, array]) => {
      const axis = name.startsWith('gate.') ? array.axes.indexOf('input') : -1;
      if (axis < 0) return [name, array];
      const inner = array.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const values = array.values.map((v, i) => v / scales[Math.floor(i / inner) % x.cols]!);
      return [name, { ...array, values }];
    }),
  );
}

function summarize(
  count: number,
  values: readonly number[],
  spurious: readonly SpuriousOptimum[],
  failed: Starts['failed'],
): Starts {
  const sorted = [...values].sort((a, b) => b - a);
  const tolerance = Math.max(SAME_OPTIMUM, 1e-9 * Math.abs(sorted[0]!));
  const optima: { logLikelihood: number; starts: number }[] = [];
  for (const value of sorted) {
    const last = optima.at(-1);
    if (last !== undefined && last.logLikelihood - value <= tolerance) last.starts++;
    else optima.push({ logLikelihood: value, starts: 1 });
  }
  return {
    count,
    best: sorted[0]!,
    worst: sorted.at(-1)!,
    frequencyOfBest: optima[0]!.starts / count,
    tolerance,
    optima,
    spurious,
    failed,
  };
}

function nothingFound(
  where: string,
  count: number,
  spurious: readonly SpuriousOptimum[],
  failed: Starts['failed'],
): MoelabError {
  const example = spurious[0]?.reason ?? failed[0]?.reason ?? '';
  return new MoelabError(
    'FIT_FAILED',
    `${where}: none of ${count} starts ended in an admissible optimum (${spurious.length} spurious, ${failed.length} failed; for example ${example}); use fewer experts, more starts, or lower minVariance or minShare`,
  );
}
