import { type Dataset, isMoelabError, type Progress } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { EstimatorCheckOptions, EstimatorFixture } from './estimator-fixture.ts';
import { callsMathRandomUntilDone } from './random-trap.ts';
import type { Rule } from './rule.ts';
import { sameNumbers, sameValues } from './same-bytes.ts';
import { demandStrictOptions, STRICT_OPTIONS } from './strict-options.ts';

/** What every estimator promises. */
export const estimatorRules: readonly Rule<EstimatorCheckOptions, EstimatorFixture>[] = [
  {
    name: 'gives back the model that it was given, fitted, and says why it stopped',
    async holds({ first, problem: { model } }) {
      const fit = await first();
      demand(
        JSON.stringify(fit.model.spec) === JSON.stringify(model.spec),
        'the fitted model has another spec than the one that was given',
      );
      const broken = Object.entries(fit.model.parameters).find(
        ([, { values }]) => !values.every(Number.isFinite),
      );
      demand(broken === undefined, `parameter '${broken?.[0]}' of the fitted model is not finite`);
      demand(
        !sameValues(fit.model.parameters, model.parameters) || !sameValues(fit.model.state, model.state),
        'the fitted model has the very parameters and state of the one that was given: nothing was fitted',
      );
      demand(typeof fit.converged === 'boolean', '`converged` must be true or false');
      demand(fit.reason.trim() !== '', '`reason` is empty; say in a sentence why the fit stopped');
      demand(Array.isArray(fit.warnings), '`warnings` must be a list, empty when there is nothing to know');
    },
  },
  {
    name: 'gives the same bytes for the same seed, and leaves model and data as they were',
    async holds({ first, fitted, before, problem: { model, data } }) {
      const one = await first();
      const two = await fitted();
      demand(sameValues(before.parameters, model.parameters), 'the model that was given has changed');
      demand(
        sameNumbers(before.x, data.x.data) && sameNumbers(before.y, data.y.data),
        'the data that were given were written to',
      );
      demand(
        sameValues(one.model.parameters, two.model.parameters) &&
          sameValues(one.model.state, two.model.state),
        'two fits of one seed differ; draw from streams of run.seed alone',
      );
    },
  },
  {
    name: 'calls no Math.random, and leaks no tensor',
    async holds({ first, fitted }) {
      await first(); // what is kept for good is made by now
      const before = engine().state.numTensors;
      const called = await callsMathRandomUntilDone(() => fitted());
      demand(!called, 'Math.random was called; draw from a stream of run.seed');
      const leaked = engine().state.numTensors - before;
      demand(
        leaked === 0,
        `${leaked} tensor(s) stay after a fit; make tensors only inside compute or evaluate`,
      );
    },
  },
  {
    name: 'reports progress that ends, and fits the same without a listener',
    async holds({ first, fitted }) {
      const seen: Progress[] = [];
      const { model } = await fitted({ onProgress: (progress) => seen.push(progress) });
      const wrong = seen.find(({ done, total, stage }) => !(done >= 0 && done <= total) || stage === '');
      demand(
        wrong === undefined,
        `a step of progress is ${JSON.stringify(wrong)}; done must be from 0 to total`,
      );
      const back = seen.find((now, i) => {
        const before = seen[i - 1];
        return before?.stage === now.stage && before.total === now.total && before.done > now.done;
      });
      demand(
        back === undefined,
        `progress goes back to ${JSON.stringify(back)}; done may only rise in a stage`,
      );
      const last = seen.at(-1);
      demand(
        last !== undefined && last.done === last.total,
        `the last that onProgress heard is ${JSON.stringify(last) ?? 'nothing'}; tell it the end, with done = total`,
      );
      demand(
        sameValues(model.parameters, (await first()).model.parameters),
        'a fit with a listener differs from one without',
      );
    },
  },
  {
    name: 'stops when it is told to, with ABORTED',
    async holds({ fitted }) {
      const code = await codeOf(fitted({ signal: { aborted: true } }));
      demand(
        code === 'ABORTED',
        `a fit whose signal is aborted ${ended(code)}; throw an ABORTED MoelabError`,
      );
    },
  },
  {
    name: 'refuses data that it cannot fit',
    async holds({ fitted, problem: { data } }) {
      for (const [what, wrong] of Object.entries(unfittable(data))) {
        const code = await codeOf(fitted({}, { data: wrong }));
        demand(
          code === 'INVALID_DATA' || code === 'INVALID_SHAPE',
          `${what}: a fit ${ended(code)}; throw a MoelabError INVALID_DATA or INVALID_SHAPE that names the place`,
        );
      }
    },
  },
  {
    name: STRICT_OPTIONS,
    async holds({ part, options }) {
      demandStrictOptions(part, options);
    },
  },
  {
    name: 'finds what is known of its problem',
    concerns: ({ finds }) => finds !== undefined,
    async holds({ first, problem, check }) {
      await check.finds?.(await first(), problem);
    },
  },
];

/** Data that no estimator may take: a NaN in x, a NaN in y, a row of x without its y, a column too many. */
function unfittable({ x, y }: Dataset): Readonly<Record<string, Dataset>> {
  const holed = (m: Matrix): Matrix => {
    const data = Float64Array.from(m.data);
    data[0] = Number.NaN;
    return { ...m, data };
  };
  return {
    'a NaN in x': { x: holed(x), y },
    'a NaN in y': { x, y: holed(y) },
    'a row of x without its y': { x, y: matrix(y.rows - 1, y.cols, y.data.slice(y.cols)) },
    'a column too many in x': { x: matrix(x.rows, x.cols + 1), y },
  };
}

/** The code of the MoelabError with which a fit ends; undefined when it ends well, 'no code' for any other error. */
const codeOf = (fit: Promise<unknown>): Promise<string | undefined> =>
  fit.then(
    () => undefined,
    (error: unknown) => (isMoelabError(error) ? error.code : 'no code'),
  );

const ended = (code: string | undefined): string =>
  code === undefined ? 'goes on to its end' : `ends with ${code}`;
