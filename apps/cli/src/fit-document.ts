import { type Fit, plain, type Values } from '@moelab/core';
import type { JointFit, LeastSquaresFit, LikelihoodFit } from '@moelab/estimators';
import type { Fitted } from './fit-table.ts';
import type { FitDocument, Provenance } from './formats.ts';

/** Tells a fit by maximum likelihood. */
export const isLikelihoodFit = (fit: Fit): fit is LikelihoodFit => 'logLikelihood' in fit && 'bic' in fit;
/** Tells a fit by least squares. */
export const isLeastSquaresFit = (fit: Fit): fit is LeastSquaresFit => 'meanSquaredError' in fit;
/** Tells a fit by gradient steps. */
export const isJointFit = (fit: Fit): fit is JointFit => 'trainingLoss' in fit;

/** The JSON document of a fit; numbers that are not finite become null. */
export function fitDocumentOf(fitted: Fitted, provenance: Provenance): FitDocument {
  const { fit } = fitted;
  const base = {
    format: 'moelab/fit',
    version: 1,
    estimator: { name: fitted.estimator.name, options: { ...fitted.estimator.options } },
    spec: fit.model.spec as FitDocument['spec'],
    features: [...fitted.features],
    targets: [...fitted.targets],
    ...(fitted.classes === undefined ? {} : { classes: [...fitted.classes] }),
    rows: fitted.dataset.x.rows,
    parameterCount: fit.model.count.free,
    parameters: plain(fit.model.parameters) as FitDocument['parameters'],
    converged: fit.converged,
    reason: fit.reason,
    warnings: [...fitted.warnings],
    provenance,
  } as const;
  if (isLikelihoodFit(fit)) {
    const { starts, standardErrors } = fit;
    return {
      ...base,
      parameterCount: fit.parameterCount,
      logLikelihood: fit.logLikelihood,
      bic: fit.bic,
      aic: fit.aic,
      starts: {
        ...startsOf(starts),
        optima: starts.optima.map((optimum) => ({ ...optimum })),
        spurious: starts.spurious.map((one) => ({ ...one, logLikelihood: finite(one.logLikelihood) })),
      },
      standardErrors: standardErrors === undefined ? null : withNulls(standardErrors),
      meanResponsibilities: [...fit.meanResponsibilities],
      effectiveExperts: fit.effectiveExperts,
      engine: fit.engine,
      ranOn: { ...fit.ranOn },
    };
  }
  if (isLeastSquaresFit(fit)) {
    return {
      ...base,
      parameterCount: fit.parameterCount,
      meanSquaredError: fit.meanSquaredError,
      rSquared: finite(fit.rSquared),
      starts: startsOf(fit.starts),
      ranOn: { ...fit.ranOn },
    };
  }
  if (isJointFit(fit)) {
    const loss = { name: fit.loss, training: finite(fit.trainingLoss) };
    return { ...base, loss, epoch: fit.epoch, ranOn: { ...fit.ranOn } };
  }
  return base;
}

const startsOf = (starts: LeastSquaresFit['starts'] | LikelihoodFit['starts']) => ({
  count: starts.count,
  best: finite(starts.best),
  worst: finite(starts.worst),
  frequencyOfBest: starts.frequencyOfBest,
  tolerance: starts.tolerance,
  failed: starts.failed.map((one) => ({ ...one })),
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const withNulls = (values: Values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, { axes, shape, values: entries }]) => [
      name,
      { axes: [...axes], shape: [...shape], values: [...entries].map(finite) },
    ]),
  );
