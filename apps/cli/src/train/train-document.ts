import type { TrainDocument } from '../formats.ts';
import { scoresOf } from '../scores-of.ts';
import type { Rows } from './prepare-training.ts';
import type { Trained } from './train.ts';

/** The JSON document of a training; numbers that are not finite become null. */
export async function trainDocumentOf(
  done: Trained,
  provenance: TrainDocument['provenance'],
): Promise<TrainDocument> {
  const { fit, training, validation, classes } = done;
  const { total, active } = fit.model.count;
  const scored = async (rows: Rows | undefined) =>
    rows === undefined ? null : scoresOf(fit.model, rows.own.x, rows.own.y, done.standardisation);
  const [own, held] = [(await scored(training))!, await scored(validation)];
  return {
    format: 'moelab/train',
    version: 1,
    task: done.task,
    estimator: { name: 'joint', options: { ...done.options } },
    spec: fit.model.spec as TrainDocument['spec'],
    features: [...done.features],
    targets: [...done.targets],
    ...(classes === undefined ? {} : { classes: [...classes] }),
    standardisation: done.standardisation ?? null,
    rows: { training: training.own.x.rows, validation: validation?.own.x.rows ?? 0 },
    parameterCount: { total, active },
    loss: {
      name: fit.loss,
      training: finite(fit.trainingLoss),
      validation: fit.validationLoss === undefined ? null : finite(fit.validationLoss),
    },
    ...(own.errorRate === undefined
      ? { meanSquaredError: { training: own.meanSquaredError!, validation: held?.meanSquaredError ?? null } }
      : {
          accuracy: {
            training: rightShare(own.errorRate),
            validation: held?.errorRate === undefined ? null : rightShare(held.errorRate),
          },
        }),
    epoch: fit.epoch,
    converged: fit.converged,
    reason: fit.reason,
    warnings: [...fit.warnings],
    trace: fit.trace.map(({ validationLoss, ...entry }) => ({
      ...entry,
      ...(validationLoss === undefined ? {} : { validationLoss: finite(validationLoss) }),
    })),
    ranOn: { ...fit.ranOn },
    provenance,
  };
}

type RowMean = NonNullable<TrainDocument['accuracy']>['training'];

const rightShare = ({ value, standardError }: RowMean): RowMean => ({
  value: value === null ? null : 1 - value,
  standardError,
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
