import type { Dataset, Model, UntypedLayerSpec } from '@moelab/core';
import type { SparseCell, SparseOptions } from './columns.ts';
import { hiddenUnits } from './settings.ts';
import type { SparseLab } from './sparse-lab.ts';

const BATCH = 100;
/** Keeps experts in use while the router is trained. */
const BALANCE = 0.01;

/** What of a cell makes its network. */
export type Trained = Pick<SparseCell, 'experts' | 'k' | 'router' | 'width' | 'scale' | 'replication'>;

/**
 * Trains a mixture of relu experts in two parts, so that in the end its weights depend on the mask alone, as the corrected bound asks for.
 *
 * First all of it, with weights from the scores, by which a router learns; then the experts with weights 1/k, under the router as it is, which
 * such weights give no gradient. Squared error of targets ±1, adam on batches of 100.
 */
export async function trainSparse(
  lab: SparseLab,
  cell: Trained,
  data: Dataset,
  options: Pick<SparseOptions, 'routingSteps' | 'expertSteps' | 'learningRate'>,
  signal: { readonly aborted: boolean },
): Promise<{ readonly model: Model; readonly routerParameters: number }> {
  const { rows, cols: inputs } = data.x;
  const seed = cell.replication;
  const made = (weights: 'unrenormalised' | 'uniform', parameters?: Model['parameters']) =>
    lab.modelFrom(
      { inputs, seed, layers: [layerOf(cell, weights)] },
      parameters === undefined ? {} : { parameters },
    );
  const fitted = async (model: Model, steps: number, balance: number) => {
    const batch = Math.min(BATCH, rows);
    const epochs = Math.max(1, Math.round((steps * batch) / rows));
    const { learningRate } = options;
    const estimator = lab.estimator('joint', {
      ...{ loss: 'squared', learningRate, batch, epochs, balance },
      dispatch: 'dense', // quicker than sparse for networks this small
    });
    return (await estimator.fit(model, data, { seed, signal })).model;
  };
  const routed = await fitted(made('unrenormalised'), options.routingSteps, BALANCE);
  const { parameters } = routed;
  const names = Object.keys(made('uniform').parameters); // without a router where k = K
  const kept = Object.fromEntries(names.map((name) => [name, parameters[name]!]));
  const ofRouter = Object.entries(parameters).filter(([name]) => name.startsWith('gate.'));
  return {
    model: await fitted(made('uniform', kept), options.expertSteps, 0),
    routerParameters: ofRouter.reduce((sum, [, { values }]) => sum + values.length, 0),
  };
}

function layerOf(
  { experts, k, router, width, scale }: Trained,
  weights: 'unrenormalised' | 'uniform',
): UntypedLayerSpec {
  const hidden = hiddenUnits(router);
  return {
    ...{ outputs: 1, experts },
    ...(hidden === undefined
      ? { gate: 'top-k', gateOptions: { k, weights } }
      : { gate: 'mlp-top-k', gateOptions: { k, weights, hidden } }),
    ...{
      expert: 'mlp',
      expertOptions: { hidden: width, activation: 'relu', noise: 'none', initialScale: scale },
    },
  };
}
