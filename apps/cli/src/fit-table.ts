import {
  type Dataset,
  type Fit,
  type Model,
  MoelabError,
  type Run,
  type UntypedLayerSpec,
} from '@moelab/core';
import { chooseColumns, classDataset, realDataset } from './dataset.ts';
import type { PartOptions } from './part-options.ts';
import type { StandardLab } from './standard-lab.ts';
import type { Table } from './table.ts';

/** What to fit to a table: columns, gate, experts and how they are estimated. */
export interface FitPlan {
  readonly target: string;
  readonly features?: string | undefined;
  readonly experts: number;
  readonly gate: string;
  readonly expert: string;
  readonly estimator: string;
  readonly options: PartOptions;
  readonly starts?: number | undefined;
  readonly seed: number;
}

/** A plan that was checked against a table: nothing is left to ask the user. */
export interface PreparedFit {
  readonly table: Table;
  readonly features: readonly string[];
  readonly targets: readonly string[];
  /** The labels of class targets. */
  readonly classes?: readonly string[];
  readonly dataset: Dataset;
  /** What is fitted; its values are where a search may begin. */
  readonly model: Model;
  readonly estimator: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly warnings: readonly string[];
  run(run: Run): Promise<Fitted>;
}

/** A fit with what it was fitted to. */
export interface Fitted extends Omit<PreparedFit, 'run'> {
  readonly fit: Fit;
  readonly seed: number;
}

/** Checks a plan against a table and makes the model and the estimator. */
export function prepareFit(lab: StandardLab, table: Table, plan: FitPlan): PreparedFit {
  const columns = chooseColumns(table, plan);
  if (plan.experts > table.rows) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `--experts: ${plan.experts} experts for the ${table.rows} row${table.rows === 1 ? '' : 's'} of ${table.file}; give at most one for each row, and sensibly far fewer`,
    );
  }
  const modelOf = (outputs: number): Model => {
    const layer: UntypedLayerSpec = {
      outputs,
      experts: plan.experts,
      gate: plan.gate,
      gateOptions: plan.options.gate,
      expert: plan.expert,
      expertOptions: plan.options.expert,
    };
    return lab.modelFrom({ inputs: columns.features.length, seed: plan.seed, layers: [layer] });
  };
  // only the expert knows whether it explains numbers or classes; two outputs suit both
  const { target } = modelOf(Math.max(2, columns.targets.length));
  const classes = target === 'class' ? classDataset(table, columns) : undefined;
  const dataset = classes?.dataset ?? realDataset(table, columns);
  const model = modelOf(classes?.names.length ?? columns.targets.length);
  const estimator = { name: plan.estimator, options: estimatorOptions(plan) };
  const made = lab.estimatorFrom(estimator.name, estimator.options);
  const { free } = model.count;
  const warnings =
    table.rows < free
      ? [
          `${table.rows} rows for ${free} free parameters: the fit follows the noise; use fewer experts or a simpler expert`,
        ]
      : [];
  const prepared = {
    table,
    features: columns.features.map(({ name }) => name),
    targets: columns.targets.map(({ name }) => name),
    ...(classes === undefined ? {} : { classes: classes.names }),
    dataset,
    model,
    estimator,
    warnings,
  };
  return {
    ...prepared,
    run: async (run) => {
      const fit = await made.fit(model, dataset, run);
      const others = fit.warnings.filter((warning) => !warnings.includes(warning));
      return { ...prepared, warnings: [...warnings, ...others], fit, seed: run.seed };
    },
  };
}

function estimatorOptions({ starts, options }: FitPlan): Readonly<Record<string, unknown>> {
  if (starts === undefined) return options.estimator;
  if (Object.hasOwn(options.estimator, 'starts')) {
    throw new MoelabError('INVALID_OPTIONS', 'estimator.starts: is given by --starts too; give one of them');
  }
  return { ...options.estimator, starts };
}
