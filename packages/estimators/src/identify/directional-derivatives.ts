import { byChunks, type Model, MoelabError, roundoffOf, sizeOf, tensorsOf, type Values } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { add, engine, mul, reshape, sum, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/** What is differentiated, one number for each row: the log density of y given x, or each output of the regression function. */
export type Audited =
  | { readonly kind: 'log density'; readonly x: Matrix; readonly y: Matrix }
  | { readonly kind: 'regression function'; readonly x: Matrix };

/**
 * Computes how what is audited changes along directions in the space of a model's parameters, row by row: J v for each
 * direction v, J_ij = ∂f_i/∂θ_j, at the model's own parameters.
 *
 * Exact to rounding: Jᵀu is one backward pass, linear in u, so its derivative by u along v is J v. That needs no second
 * derivative of a part in its own arguments, only that its gradient is differentiable in what comes from above. Of a gate whose
 * weights are cut off, −∞ is a constant.
 *
 * Shapes: one array of rows (times outputs, for a regression function) for each direction. Cost: two backward passes a direction.
 */
export async function directionalDerivatives(
  model: Model,
  audited: Audited,
  directions: readonly Values[],
): Promise<readonly Float64Array[]> {
  if (directions.length === 0) return [];
  return byChunks(model.backend, audited.x.rows, directions.length, ({ part }) =>
    directions.map((direction) => {
      const names = Object.keys(direction);
      const tensors = tensorsOf(model.backend, model.parameters);
      const along = tensorsOf(model.backend, direction);
      const moved = names.map((name) => tensors[name]!);
      const value = rowsOf(model, audited, part);
      const shape = [part(audited.x).shape[0]! * outputsOf(model, audited)];
      const weights = model.backend.tensor(new Float64Array(sizeOf(shape)), shape);
      /** ⟨Jᵀu, v⟩ as a function of u. */
      const pulled = (u: Tensor): Tensor => {
        const { grads } = engine().gradients(() => sum(mul(u, value(tensors))), moved, undefined, true);
        return moved
          .map((tensor, n) => sum(mul(grads[n] ?? zerosLike(tensor), along[names[n]!]!)))
          .reduce((a, b) => add(a, b));
      };
      const { grads } = engine().gradients(() => pulled(weights), [weights], undefined, true);
      return grads[0] ?? zerosLike(weights);
    }),
  );
}

/** Gives what is audited of every row at a model's own parameters. */
export async function auditedValues(model: Model, audited: Audited): Promise<Float64Array> {
  const [values] = await byChunks(model.backend, audited.x.rows, 1, ({ part }) => [
    rowsOf(model, audited, part)(tensorsOf(model.backend, model.parameters)),
  ]);
  return values!;
}

const outputsOf = (model: Model, { kind }: Audited): number => (kind === 'log density' ? 1 : model.outputs);

/** The audited numbers of a chunk of rows as a function of the parameters. */
function rowsOf(model: Model, audited: Audited, part: (of: Matrix) => Tensor) {
  const x = part(audited.x);
  const y = audited.kind === 'log density' ? part(audited.y) : undefined;
  return (tensors: ReturnType<typeof tensorsOf>): Tensor => {
    const forward = model.forward({ x }, tensors, tensorsOf(model.backend, model.state));
    return y === undefined ? reshape(forward.prediction, [-1]) : model.logDensityTensor(y, forward);
  };
}

/** Refuses a model whose backend has less than double precision: null directions cannot be told from rounding there. */
export function demandFloat64(where: string, { backend }: Model): void {
  if (roundoffOf(backend) < 1e-12) return;
  throw new MoelabError(
    'UNSUPPORTED',
    `${where}: in single precision a null direction cannot be told from rounding, got backend '${backend.name}'; make the model in a lab on backend float64`,
  );
}
