import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { type EstimatorProblem, plainProblem } from '@moelab/testkit';
import { describePlugin } from '@moelab/testkit/vitest';
import type { LeastSquaresFit, LikelihoodFit, RateDistortionFit } from './index.ts';
import { estimators } from './index.ts';

/** The testkit's rows, for two lines behind a gate of ours: the softmax is fitted by kernels, without tensors. */
const lines = (gate: 'softmax' | 'finite-rate') => async (): Promise<EstimatorProblem> => {
  const { data } = await plainProblem();
  const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
  return { model: lab.model({ inputs: 1, outputs: 1, experts: 2, gate, expert: 'linear', seed: 3 }), data };
};

const below = (value: number, start: number, what: string) => {
  if (!(value < start)) throw new Error(`${what} is ${value}, not below ${start} at the start`);
};

describePlugin(
  estimators,
  {
    estimators: {
      em: [{ starts: 2 }],
      'least-squares': [{ starts: 1, maxIterations: 12 }],
      joint: [{ epochs: 3, batch: 20 }],
      'rate-distortion': [{ beta: 2 }],
    },
  },
  {
    estimators: {
      em: {
        problem: lines('softmax'),
        async finds(fit, { model, data: { x, y } }) {
          const start = -(await model.risk(x, y, { loss: 'log' })).value;
          below(-(fit as LikelihoodFit).logLikelihood / x.rows, -start, 'minus the mean log likelihood');
        },
      },
      'least-squares': {
        problem: lines('softmax'),
        async finds(fit, { model, data: { x, y } }) {
          const start = (await model.risk(x, y, { loss: 'squared' })).value;
          below((fit as LeastSquaresFit).meanSquaredError, start, 'the mean square');
        },
      },
      joint: {
        async finds({ model: fitted }, { model, data: { x, y } }) {
          const [end, start] = await Promise.all(
            [fitted, model].map((one) => one.risk(x, y, { loss: 'log' })),
          );
          below(end!.value, start!.value, 'the log loss');
        },
      },
      'rate-distortion': {
        problem: lines('finite-rate'),
        finds(fit) {
          const { gap } = (fit as RateDistortionFit).point;
          if (!(gap <= 1e-10)) throw new Error(`the certified gap is ${gap}`);
        },
      },
    },
  },
);
