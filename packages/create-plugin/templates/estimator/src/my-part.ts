import {
  type Dataset,
  defineEstimator,
  integer,
  type Model,
  MoelabError,
  params,
  type Run,
  real,
} from '@moelab/core';
import { normal, type Stream, stream } from '@moelab/numerics';

/**
 * Fits a model by random search: keeps a random change of all parameters whenever the mean squared error falls.
 *
 * Cost: one pass over the data for each of `draws`.
 */
export const myPart = defineEstimator({
  summary: 'Random search for a small squared error',
  options: params({
    draws: integer({ doc: 'how many changes are tried', min: 1, default: 200 }),
    step: real({ doc: 'standard deviation of a change', above: 0, default: 0.3 }),
  }),
  create: ({ draws, step }) => ({
    async fit(model: Model, data: Dataset, { seed, onProgress, signal }: Run) {
      checkFinite('x', data.x.data);
      checkFinite('y', data.y.data);
      const errorOf = async (one: Model) => (await one.risk(data.x, data.y, { loss: 'squared' })).value;
      const random = stream(seed, 'my-part'); // the only source of chance
      let [best, error] = [model, await errorOf(model)];
      for (let draw = 1; draw <= draws; draw++) {
        if (signal?.aborted) throw new MoelabError('ABORTED', 'my-part: stopped by its signal');
        const changed = changedBy(best, step, random);
        const found = await errorOf(changed);
        if (found < error) [best, error] = [changed, found];
        onProgress?.({ stage: 'search', done: draw, total: draws, best: error });
      }
      const reason = `all ${draws} draws were tried; the mean squared error is ${error}`;
      return { model: best, converged: false, reason, warnings: [] };
    },
  }),
});

/** Moves every parameter by a Gaussian; a positive one by its logarithm. */
function changedBy(model: Model, step: number, random: Stream): Model {
  const parameters = Object.entries(model.parameters).map(([name, array]) => {
    const isPositive = model.declarations[name]?.domain === 'positive';
    const move = (value: number) =>
      isPositive ? value * Math.exp(step * normal(random)) : value + step * normal(random);
    return [name, { ...array, values: array.values.map(move) }];
  });
  return model.with({ parameters: Object.fromEntries(parameters) });
}

function checkFinite(name: string, values: ArrayLike<number>): void {
  const bad = Array.from(values).findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const what = `value ${bad + 1} must be a finite number, got ${values[bad]}`;
  throw new MoelabError('INVALID_DATA', `my-part: ${name}: ${what}`);
}
