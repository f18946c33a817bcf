import type { JointFit, LeastSquaresFit, LikelihoodFit } from '@moelab/estimators';
import { isJointFit, isLeastSquaresFit, isLikelihoodFit } from './fit-document.ts';
import type { Fitted } from './fit-table.ts';
import { lossNames } from './loss-names.ts';
import { fixed, percent, significant } from './number-text.ts';
import { parameterReport } from './parameter-report.ts';
import { textTable } from './text-table.ts';

/** The report of a fit for a person. */
export function fitReport(fitted: Fitted): string {
  const { fit, table } = fitted;
  const numbers = isLikelihoodFit(fit)
    ? likelihoodLines(fit)
    : isLeastSquaresFit(fit)
      ? squaresLines(fit)
      : isJointFit(fit)
        ? [
            ['loss', `${significant(fit.trainingLoss, 5)} (${lossNames[fit.loss]})`],
            ['computed by', computedBy(fit)],
          ]
        : [];
  const sections = [
    [
      `${table.file}: ${table.rows} rows, ${fitted.targets.join(' and ')} given ${fitted.features.join(', ')}`,
      describe(fitted),
    ].join('\n'),
    textTable([...numbers, [fit.converged ? 'converged' : 'NOT CONVERGED', fit.reason]], { indent: '  ' }),
    parameterReport(fitted),
    ...(fitted.warnings.length === 0
      ? []
      : [['Warnings', ...fitted.warnings.map((warning) => `  ${warning}`)].join('\n')]),
  ];
  return sections.join('\n\n');
}

/** One line on what was fitted and how: '4 linear experts behind a softmax gate, by em, seed 1'. */
export function describe({ fit, estimator, seed }: Fitted): string {
  const { experts, expert, gate } = fit.model.spec.layers[0]!;
  return `${experts} ${expert} expert${experts === 1 ? '' : 's'} behind a ${gate} gate, by ${estimator.name}, seed ${seed}`;
}

/** The numbers that one compares fits by, in one line. */
export function summaryOf({ fit }: Fitted): string {
  if (isLikelihoodFit(fit)) {
    const experts = `${fixed(fit.effectiveExperts, 2)} effective experts`;
    return `log-likelihood ${fixed(fit.logLikelihood, 2)}, BIC ${fixed(fit.bic, 2)}, ${experts}`;
  }
  if (isLeastSquaresFit(fit)) {
    return `mean squared error ${significant(fit.meanSquaredError)}, R² ${fixed(fit.rSquared, 3)}`;
  }
  return fit.reason;
}

function likelihoodLines(fit: LikelihoodFit): readonly (readonly string[])[] {
  const { starts } = fit;
  const spread = `best ${fixed(starts.best, 3)}, worst ${fixed(starts.worst, 3)}`;
  const most = 4;
  const optima = starts.optima.slice(0, most).map((one) => `${fixed(one.logLikelihood, 3)} (${one.starts})`);
  if (starts.optima.length > most) optima.push(`and ${starts.optima.length - most} more`);
  const shares = [...fit.meanResponsibilities].map((share) => share.toFixed(2)).join(' ');
  return [
    ['log-likelihood', fixed(fit.logLikelihood, 4)],
    ['BIC', `${fixed(fit.bic, 2)} with ${fit.parameterCount} free parameters; AIC ${fixed(fit.aic, 2)}`],
    ['starts', `${starts.count}, of which ${percent(starts.frequencyOfBest)} ended at the best; ${spread}`],
    ['optima', `${optima.join(', ')} (in brackets: how many starts)`],
    ['set aside', spuriousText(starts.spurious)],
    ...(starts.failed.length === 0
      ? []
      : [['failed', starts.failed.map(({ start, reason }) => `start ${start}: ${reason}`).join('; ')]]),
    [
      'effective experts',
      `${fixed(fit.effectiveExperts, 2)} of ${fit.meanResponsibilities.length} (mean responsibilities ${shares})`,
    ],
    ['computed by', computedBy(fit)],
  ];
}

function spuriousText(spurious: LikelihoodFit['starts']['spurious']): string {
  if (spurious.length === 0) return 'no spurious optimum';
  const [first] = spurious.toSorted((a, b) => b.logLikelihood - a.logLikelihood);
  const what = `${spurious.length} spurious start${spurious.length === 1 ? '' : 's'}`;
  return `${what}, the highest at ${fixed(first!.logLikelihood, 3)}: ${first!.reason}`;
}

function squaresLines(fit: LeastSquaresFit): readonly (readonly string[])[] {
  const { starts } = fit;
  const spread = `best ${significant(starts.best, 6)}, worst ${significant(starts.worst, 6)}`;
  return [
    [
      'mean squared error',
      `${significant(fit.meanSquaredError, 6)} with ${fit.parameterCount} free parameters`,
    ],
    ['R²', fixed(fit.rSquared, 4)],
    ['starts', `${starts.count}, of which ${percent(starts.frequencyOfBest)} ended at the best; ${spread}`],
    ...(starts.failed.length === 0
      ? []
      : [['failed', starts.failed.map(({ start, reason }) => `start ${start}: ${reason}`).join('; ')]]),
    ['computed by', computedBy(fit)],
  ];
}

/** Which part ran where: 'backend wasm (float32), sums in float64'. */
const computedBy = ({ ranOn }: Pick<JointFit | LeastSquaresFit | LikelihoodFit, 'ranOn'>) =>
  ranOn.model.startsWith('float64 kernels') ? ranOn.model : `${ranOn.model}, sums in ${ranOn.sums}`;
