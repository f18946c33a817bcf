import { MoelabError } from '@moelab/core';
import { grid, replications } from '@moelab/study';
import { checkRows } from '../estimation/check-rows.ts';
import type { EstimationCell } from '../estimation/estimation-cell.ts';
import { checkExperts } from '../estimation/start-near-truth.ts';
import { truths } from '../estimation/truth.ts';
import { auditedTruths } from './audited-truths.ts';
import type { SettingName } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly n: readonly number[];
  readonly slopeN: readonly number[];
  readonly replications: number;
  readonly overN: readonly number[];
  readonly overReplications: number;
  readonly experts: number;
}

const TRUE_EXPERTS = 2;
/** Free parameters of the fits of two experts with a temperature, and of each further expert. */
const EXACT_PARAMETERS = 10;
const PARAMETERS_OF_EXPERT = 5;

const withConstant: readonly SettingName[] = ['softmax', 'tanh'];
const forSlopes: readonly SettingName[] = [
  'dense-to-sparse',
  'dense-to-sparse, published start',
  'fixed temperature',
  'relu',
];
const overSpecified: readonly SettingName[] = [
  'soft',
  'soft, far start',
  'soft, published stop',
  'soft, published stop, far start',
  'tanh',
];

/** Distances δ of the null path, in standard deviations. */
const nullPath = [0.4, 0.2, 0.1, 0.05] as const;
/** Truths whose constant C is computed. */
export const constantTruths = { paper: truths.paper, soft: truths.soft, act: truths.act } as const;

const computed = (part: string, names: readonly string[]): readonly EstimationCell[] =>
  names.map((setting) => ({ part, setting, experts: TRUE_EXPERTS, n: 0, replication: 0 }));

/** Lists the cells: what is computed without data, the exact-specified fits, the over-specified ones. */
export function gridOf(options: GridOptions): readonly EstimationCell[] {
  const { n, slopeN, overN, experts } = options;
  checkExperts(truths.soft, experts, TRUE_EXPERTS);
  if (experts === TRUE_EXPERTS)
    throw new MoelabError(
      'INVALID_OPTIONS',
      `experts: must be more than the ${TRUE_EXPERTS} of the truth, got ${experts}; these are the over-specified fits`,
    );
  for (const rows of n) checkRows('n', rows, EXACT_PARAMETERS);
  for (const rows of slopeN) checkRows('slopeN', rows, EXACT_PARAMETERS);
  const parameters = EXACT_PARAMETERS + PARAMETERS_OF_EXPERT * (experts - TRUE_EXPERTS);
  for (const rows of overN) checkRows('overN', rows, parameters);
  const fits = (setting: readonly string[], count: number, sizes: readonly number[], reps: number) =>
    grid({ part: ['fit'], setting, experts: [count], n: sizes, replication: replications(reps) });
  return [
    ...computed('constant', Object.keys(constantTruths)),
    ...computed('audit', Object.keys(auditedTruths)),
    ...computed('null path', nullPath.map(String)),
    ...fits(withConstant, TRUE_EXPERTS, n, options.replications),
    ...fits(forSlopes, TRUE_EXPERTS, slopeN, options.replications),
    ...fits(overSpecified, experts, overN, options.overReplications),
  ];
}
