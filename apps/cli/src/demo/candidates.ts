import type { LikelihoodFit } from '@moelab/estimators';
import { isLikelihoodFit } from '../fit-document.ts';
import { type Fitted, prepareFit } from '../fit-table.ts';
import { fixed, percent } from '../number-text.ts';
import type { StandardLab } from '../standard-lab.ts';
import type { Table } from '../table.ts';

/** A gate and a number of experts to try. */
export interface Candidate {
  readonly gate: string;
  readonly experts: number;
}

/** A candidate and its fit, or why there is none. */
export interface Tried extends Candidate {
  readonly fitted?: Fitted & { readonly fit: LikelihoodFit };
  readonly failure?: string;
}

/** Every gate with every number of experts. */
export const candidatesOf = (gates: readonly string[], experts: readonly number[]): readonly Candidate[] =>
  gates.flatMap((gate) => experts.map((count) => ({ gate, experts: count })));

/** Fits the candidates one after the other, with linear experts by maximum likelihood. */
export async function tryCandidates(
  lab: StandardLab,
  table: Table,
  candidates: readonly Candidate[],
  options: {
    readonly target: string;
    readonly starts: number;
    readonly seed: number;
    readonly onProgress: (line: {
      readonly candidate: Candidate;
      readonly done: number;
      readonly total: number;
    }) => void;
    readonly signal?: { readonly aborted: boolean };
  },
): Promise<readonly Tried[]> {
  const { target, starts, seed, signal } = options;
  const tried: Tried[] = [];
  for (const candidate of candidates) {
    const prepared = prepareFit(lab, table, {
      ...candidate,
      target,
      starts,
      seed,
      expert: 'linear',
      estimator: 'em',
      options: { gate: {}, expert: {}, estimator: {} },
    });
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      options.onProgress({ candidate, done, total });
    try {
      const fitted = await prepared.run({ seed, onProgress, ...(signal === undefined ? {} : { signal }) });
      if (!isLikelihoodFit(fitted.fit)) throw new Error('internal: em gave no likelihood');
      tried.push({ ...candidate, fitted: { ...fitted, fit: fitted.fit } });
    } catch (error) {
      // a likelihood without an admissible optimum is a result
      if (!(error instanceof Error && 'code' in error && error.code === 'FIT_FAILED')) throw error;
      tried.push({ ...candidate, failure: 'no admissible optimum' });
    }
  }
  return tried;
}

/** The candidate with the smallest BIC; undefined when none could be fitted. */
export const bestOf = (tried: readonly Tried[]): (Required<Pick<Tried, 'fitted'>> & Candidate) | undefined =>
  tried
    .flatMap(({ fitted, ...candidate }) => (fitted === undefined ? [] : [{ ...candidate, fitted }]))
    .toSorted((a, b) => a.fitted.fit.bic - b.fitted.fit.bic)[0];

/** The names of the table's columns. */
export const candidateColumns = [
  'gate',
  'experts',
  'log-likelihood',
  'BIC',
  'parameters',
  'effective experts',
  'starts at the best',
  'worst … best start',
  'set aside',
] as const;

/** A candidate as a line of the table. */
export function candidateCells({ gate, experts, fitted, failure }: Tried): readonly string[] {
  if (fitted === undefined) return [gate, String(experts), failure ?? '', '', '', '', '', '', ''];
  const { logLikelihood, bic, parameterCount, effectiveExperts, starts } = fitted.fit;
  return [
    gate,
    String(experts),
    fixed(logLikelihood, 2),
    fixed(bic, 2),
    String(parameterCount),
    fixed(effectiveExperts, 2),
    percent(starts.frequencyOfBest),
    `${fixed(starts.worst, 2)} … ${fixed(starts.best, 2)}`,
    String(starts.spurious.length),
  ];
}
