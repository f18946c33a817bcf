import type { CheckDeclaration } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { nearOneCheck } from '../estimation/near-one-check.ts';
import { oracleCheck } from '../estimation/oracle-check.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { sameLikelihoodCheck } from './same-likelihood-check.ts';
import { type SettingName, settings } from './settings.ts';

const toMaximum = (Object.keys(settings) as SettingName[]).filter((name) => !('stop' in settings[name]));

/** What must hold of a run, or no slope of it is read. */
export const checks: Readonly<Record<string, CheckDeclaration<EstimationResults>>> = {
  'near-one-softmax': nearOneCheck({ setting: 'softmax', truth: 'paper' }),
  'near-one-activation': nearOneCheck({ setting: 'tanh', truth: 'act' }),
  'likelihood-ratio-softmax': likelihoodRatioCheck({ setting: 'softmax', experts: 2, degrees: 8 }),
  'likelihood-ratio-dense-to-sparse': likelihoodRatioCheck({
    setting: 'fixed temperature',
    experts: 2,
    degrees: 8,
  }),
  'likelihood-ratio-activation': likelihoodRatioCheck({ setting: 'tanh', experts: 2, degrees: 10 }),
  'above-truth': aboveTruthCheck(toMaximum),
  'same-likelihood': sameLikelihoodCheck('softmax', [
    'dense-to-sparse',
    'dense-to-sparse, published start',
    'fixed temperature',
    'relu',
  ]),
  constants: oracleCheck('constant', 'C of E D1 ≈ C/√n is 6.820 (paper), 4.815 (soft), 6.218 (act).', [
    { setting: 'paper', value: 6.82, within: 1e-4 },
    { setting: 'soft', value: 4.815, within: 1e-4 },
    { setting: 'act', value: 6.218, within: 1e-4 },
  ]),
  'null-path': oracleCheck(
    'null path',
    'The total variation on the null path b ± δ, ν − δ² is 3.577685e-3, 1.949565e-4, 1.179472e-5, 7.312721e-7 for δ = 0.4, 0.2, 0.1, 0.05.',
    [
      { setting: '0.4', value: 3.577685453e-3, within: 1e-7 },
      { setting: '0.2', value: 1.949564509e-4, within: 1e-7 },
      { setting: '0.1', value: 1.179472013e-5, within: 1e-7 },
      { setting: '0.05', value: 7.312720539e-7, within: 1e-7 },
    ],
  ),
};
