import {
  checkedOptions,
  type Dataset,
  isMoelabError,
  type Model,
  MoelabError,
  type UntypedModelSpec,
  withoutCode,
} from '@moelab/core';
import { heldOut, type JointOptions, joint } from '@moelab/estimators';
import { chooseColumns, classTargets, numbersOf, realTargets } from '../dataset.ts';
import type { Standardisation, TrainingSpec } from '../formats.ts';
import type { StandardLab } from '../standard-lab.ts';
import { columnScales, standardised } from '../standardisation.ts';
import type { Table } from '../table.ts';

/** A training spec with what the command line says instead of it. */
export interface TrainingPlan {
  readonly spec: TrainingSpec;
  /** The name of the spec's file, for messages. */
  readonly file: string;
  readonly seed: number;
  /** The share of the rows that is held out, instead of the spec's `options.validation`. */
  readonly validation?: number | undefined;
}

/** Rows in the columns' own units, and in those of training. */
export interface Rows {
  readonly own: Dataset;
  readonly trained: Dataset;
}

/** A training that was checked against a table: nothing is left to ask the user. */
export interface PreparedTraining {
  readonly task: TrainingSpec['task'];
  readonly table: Table;
  readonly features: readonly string[];
  readonly targets: readonly string[];
  /** The labels of class targets. */
  readonly classes?: readonly string[];
  readonly training: Rows;
  readonly validation?: Rows;
  readonly standardisation?: Standardisation;
  readonly model: Model;
  readonly options: JointOptions;
  readonly seed: number;
}

/**
 * Checks a training spec against a table and makes the model, the rows that are trained on and those that are held out.
 *
 * Means and deviations are those of the rows that are trained on: what is held out is seen by nothing before it is judged.
 */
export function prepareTraining(lab: StandardLab, table: Table, plan: TrainingPlan): PreparedTraining {
  const { spec, file, seed } = plan;
  const options = checkedOptions(`${file}: options`, joint.options, {
    ...spec.options,
    ...(plan.validation === undefined ? {} : { validation: plan.validation }),
  }) as JointOptions;
  const places = { target: `${file}: target`, features: `${file}: features` };
  const { features, targets } = chooseColumns(table, spec, places);
  const x = numbersOf(table, features, 'mend the cell, remove the row, or leave the column out of features');
  const classes =
    spec.task === 'classification'
      ? classTargets(table, targets, { classes: spec.classes, place: places.target })
      : undefined;
  if (classes === undefined && spec.classes !== undefined) {
    throw new MoelabError(
      'INVALID_SPEC',
      `${file}: classes: is only for task 'classification', and the task is 'regression'; leave it out`,
    );
  }
  const y = classes?.y ?? realTargets(table, targets);
  const model = modelOf(lab, plan, {
    inputs: features.length,
    outputs: classes?.names.length ?? targets.length,
  });
  const parts =
    options.validation > 0
      ? heldOut({ x, y }, options.validation, seed)
      : { training: { x, y }, validation: undefined };
  const standardisation = spec.standardise
    ? {
        features: columnScales(parts.training.x),
        ...(classes === undefined ? { targets: columnScales(parts.training.y) } : {}),
      }
    : undefined;
  const rows = (own: Dataset): Rows => ({
    own,
    trained: {
      x: standardised(own.x, standardisation?.features),
      y: standardised(own.y, standardisation?.targets),
    },
  });
  return {
    task: spec.task,
    table,
    features: features.map(({ name }) => name),
    targets: targets.map(({ name }) => name),
    ...(classes === undefined ? {} : { classes: classes.names }),
    training: rows(parts.training),
    ...(parts.validation === undefined ? {} : { validation: rows(parts.validation) }),
    ...(standardisation === undefined ? {} : { standardisation }),
    model,
    options,
    seed,
  };
}

/** Makes the spec's model for so many inputs and outputs; a message about it begins with the spec's file. */
function modelOf(
  lab: StandardLab,
  { spec, file, seed }: TrainingPlan,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): Model {
  const { layers } = spec.model;
  const last = layers.length - 1;
  const isClassification = spec.task === 'classification';
  const given = layers[last]!.outputs ?? outputs;
  if (given !== outputs) {
    const what = isClassification ? 'the number of classes' : 'the number of targets';
    throw new MoelabError(
      'INVALID_SPEC',
      `${file}: model.layers[${last}].outputs: must be ${what}, ${outputs}, got ${given}; leave it out`,
    );
  }
  const made = (lastOutputs: number): Model => {
    const full = layers.map((layer, l) => ({
      gate: 'softmax',
      expert: isClassification && l === last ? 'categorical' : 'linear',
      ...layer,
      ...(l === last ? { outputs: lastOutputs } : {}),
    }));
    return lab.modelFrom({ inputs, seed, layers: full } as UntypedModelSpec);
  };
  try {
    // two outputs suit numbers and classes; only the expert knows which it explains
    const { target } = made(Math.max(2, outputs));
    if ((target === 'class') !== isClassification) {
      const { expert } = layers[last]!;
      const [explains, other] = isClassification
        ? ["numbers; take 'categorical'", 'regression']
        : ["classes; take 'linear' or 'mlp'", 'classification'];
      throw new MoelabError(
        'INVALID_SPEC',
        `model.layers[${last}].expert: '${expert}' explains ${explains}, or make the task '${other}'`,
      );
    }
    return made(outputs);
  } catch (error) {
    if (!isMoelabError(error)) throw error;
    const message = withoutCode(error).replace(/^spec\./, 'model.');
    throw new MoelabError(error.code, `${file}: ${message}`, { cause: error });
  }
}
