import { byChunks, type Model, MoelabError, tensorsOf } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { concat, exp } from '@tensorflow/tfjs-core';

/** How a model's last layer combines some rows. */
export interface Said {
  /** (rows, K). */
  readonly weights: Matrix;
  /** Each expert's mean or class probabilities, (rows, K · outputs), expert by expert. */
  readonly means: Matrix;
}

/** Computes the weights and what each expert says, all experts on all rows; `where` begins the message of a refusal. */
export async function saidBy(where: string, model: Model, x: Matrix): Promise<Said> {
  checkParts(where, model);
  const { backend, parameters, state } = model;
  const [weights, means] = await byChunks(backend, x.rows, 2, ({ part }) => {
    const { layers } = model.forward(
      { x: part(x) },
      tensorsOf(backend, parameters),
      tensorsOf(backend, state),
    );
    const { routing, components } = layers.at(-1)!;
    const said = components.map(({ mean }) => mean);
    return [exp(routing.logWeights), concat(said, 1)];
  });
  const { experts, outputs } = model.layers.at(-1)!.spec;
  return { weights: matrix(x.rows, experts, weights!), means: matrix(x.rows, experts * outputs, means!) };
}

/** Refuses a model in which a row's prediction is not its own weights times its own experts. */
export function checkParts(where: string, model: Model): void {
  const { gate, spec } = model.layers.at(-1)!;
  const unsupported = (what: string) => new MoelabError('UNSUPPORTED', `${where}: ${what}`);
  if (spec.shared !== undefined)
    throw unsupported('spec.shared: what shared experts say is not routed; give a model without them');
  if (gate.needs?.includes('losses'))
    throw unsupported(
      `gates/${spec.gate}: needs the experts' losses, so it cannot route a row whose target is not known`,
    );
  const batchwise = model.layers.find((layer) => layer.gate.isBatchwise === true);
  if (batchwise !== undefined)
    throw unsupported(
      `gates/${batchwise.spec.gate}: routes a row by its whole batch, so a row has no routing of its own`,
    );
}
