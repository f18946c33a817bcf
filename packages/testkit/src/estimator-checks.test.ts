import {
  type Dataset,
  defineEstimator,
  type Fit,
  type Model,
  MoelabError,
  params,
  type Run,
  real,
} from '@moelab/core';
import { normal, stream } from '@moelab/numerics';
import { scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { estimatorChecks } from './estimator-checks.ts';
import { estimatorRules } from './estimator-rules.ts';
import { STRICT_OPTIONS } from './strict-options.ts';

/** Sets every intercept to the mean of y, and draws the slopes: all that a suite can see of an estimator. */
async function fitMean(model: Model, { x, y }: Dataset, { seed, signal, onProgress }: Run): Promise<Fit> {
  if (signal?.aborted) throw new MoelabError('ABORTED', 'mean: stopped');
  if (x.cols !== model.inputs || x.rows !== y.rows) throw new MoelabError('INVALID_SHAPE', 'x: …');
  if (![...x.data, ...y.data].every(Number.isFinite)) throw new MoelabError('INVALID_DATA', 'x or y: …');
  onProgress?.({ stage: 'mean', done: 1, total: 1 });
  const mean = y.data.reduce((a, b) => a + b, 0) / y.rows;
  const random = stream(seed, 'mean');
  const { 'experts.intercept': intercept, 'experts.slopes': slopes } = model.parameters;
  return {
    model: model.with({
      parameters: {
        ...model.parameters,
        'experts.intercept': { ...intercept!, values: intercept!.values.map(() => mean) },
        'experts.slopes': { ...slopes!, values: slopes!.values.map(() => normal(random)) },
      },
    }),
    converged: true,
    reason: 'the mean is a closed form',
    warnings: [],
  };
}

const estimator = (fit: typeof fitMean) =>
  defineEstimator({
    summary: 'test',
    options: params({ rate: real({ doc: '', default: 1 }) }),
    create: () => ({ fit }),
  });

async function failures(fit: typeof fitMean, finds?: (fit: Fit) => void) {
  const found: string[] = [];
  for (const { name, run } of estimatorChecks(estimator(fit), {}, finds ? { finds } : {})) {
    await run().catch((error: Error) => found.push(`${name}: ${error.message}`));
  }
  return found;
}

describe('estimatorChecks', () => {
  it('passes a sound estimator', async () => {
    expect(await failures(fitMean)).toEqual([]);
  });

  const broken: readonly [
    string,
    (...given: Parameters<typeof fitMean>) => ReturnType<typeof fitMean>,
    string,
  ][] = [
    [
      'gives back the model',
      async (...given) => ({ ...(await fitMean(...given)), reason: ' ' }),
      '`reason` is empty',
    ],
    [
      'gives back the model',
      async (model, ...rest) => {
        const fit = await fitMean(model, ...rest);
        const slopes = fit.model.parameters['experts.slopes']!;
        const broken = { ...slopes, values: slopes.values.map(() => Number.NaN) };
        return {
          ...fit,
          model: { ...fit.model, parameters: { ...fit.model.parameters, 'experts.slopes': broken } },
        };
      },
      "parameter 'experts.slopes' of the fitted model is not finite",
    ],
    [
      'gives back the model',
      async (model, ...rest) => ({ ...(await fitMean(model, ...rest)), model }),
      'nothing was fitted',
    ],
    [
      'gives the same bytes',
      (
        (calls) => (model, data, run) =>
          fitMean(model, data, { ...run, seed: calls++ })
      )(0),
      'two fits of one seed differ',
    ],
    [
      'gives the same bytes',
      async (model, data, run) => {
        const fit = await fitMean(model, data, run);
        data.y.data[1] = 0;
        return fit;
      },
      'the data that were given were written to',
    ],
    [
      'calls no Math.random',
      async (model, data, run) => {
        await Promise.resolve();
        return fitMean(model, data, { ...run, seed: run.seed + 0 * Math.random() });
      },
      'Math.random was called',
    ],
    [
      'calls no Math.random',
      async (...given) => {
        scalar(1);
        return fitMean(...given);
      },
      '1 tensor(s) stay',
    ],
    [
      'reports progress',
      async (model, data, run) => {
        run.onProgress?.({ stage: 'mean', done: 2, total: 1 });
        return fitMean(model, data, run);
      },
      'done must be from 0 to total',
    ],
    [
      'reports progress',
      (model, data, { seed }) => fitMean(model, data, { seed }),
      'the last that onProgress heard is nothing; tell it the end, with done = total',
    ],
    [
      'reports progress',
      async (model, data, run) => {
        for (const done of [1, 0]) run.onProgress?.({ stage: 'means', done, total: 10 });
        return fitMean(model, data, run);
      },
      'progress goes back to {"stage":"means","done":0,"total":10}',
    ],
    [
      'reports progress',
      async (model, data, run) => {
        const fit = await fitMean(model, data, run);
        run.onProgress?.({ stage: 'errors', done: 0, total: 1 });
        return fit;
      },
      'the last that onProgress heard is {"stage":"errors","done":0,"total":1}',
    ],
    [
      'reports progress',
      (model, data, run) => fitMean(model, data, { ...run, seed: run.seed + (run.onProgress ? 1 : 0) }),
      'a fit with a listener differs',
    ],
    [
      'stops when it is told to',
      (model, data, { seed }) => fitMean(model, data, { seed }),
      'goes on to its end',
    ],
    [
      'refuses data',
      (model, { x, y }, run) => {
        const clean = y.data.map((v) => (Number.isNaN(v) ? 0 : v));
        return fitMean(model, { x, y: { ...y, data: clean } }, run);
      },
      'a NaN in y: a fit goes on to its end',
    ],
    [
      'refuses data',
      async (model, data, run) => {
        if (data.x.cols > 1) throw new TypeError('undefined is not a function');
        return fitMean(model, data, run);
      },
      'a column too many in x: a fit ends with no code',
    ],
  ];

  it.each(broken)('says that an estimator breaks “%s”', async (rule, fit, said) => {
    const check = estimatorChecks(estimator(fit), {}).find(({ name }) => name.startsWith(rule));
    await expect(check?.run()).rejects.toThrow(said);
  });

  it('refuses a schema that takes anything', async () => {
    const options = {
      '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) },
    };
    const check = estimatorChecks({ ...estimator(fitMean), options }, {}).find(
      ({ name }) => name === STRICT_OPTIONS,
    );
    await expect(check?.run()).rejects.toThrow(/accepts \{ 'no such option': 1 \}/);
  });

  it('says that a part is no estimator, and that a case is none of its own', async () => {
    const said = (part: unknown, options: unknown) =>
      estimatorChecks(part as never, options as never)[0]!.run();
    await expect(said({ ...estimator(fitMean), create: () => ({}) }, {})).rejects.toThrow(
      /create gives no whole estimator/,
    );
    await expect(said(estimator(fitMean), { rat: 1 })).rejects.toThrow(
      /rat: is not an option; did you mean 'rate'/,
    );
  });

  it('has an estimator that breaks each of its rules', () => {
    const rules = [...broken.map(([rule]) => rule), STRICT_OPTIONS, 'finds what is known'];
    const unbroken = estimatorRules.filter(({ name }) => !rules.some((rule) => name.startsWith(rule)));
    expect(unbroken.map(({ name }) => name)).toEqual([]);
  });

  it('asks for what is known of the problem', async () => {
    const found = await failures(fitMean, ({ converged }) => {
      if (converged) throw new Error('the mean is not what is known');
    });
    expect(found).toEqual(['finds what is known of its problem: the mean is not what is known']);
    const names = estimatorChecks(estimator(fitMean), {}).map(({ name }) => name);
    expect(names).not.toContain('finds what is known of its problem');
  });
});
