import { logSumExp, type Matrix, matrix, normal, stream } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { CHUNK_ROWS } from './by-chunks.ts';
import { createLab } from './create-lab.ts';
import type { Model } from './model.ts';

const lab = createLab({ plugins: [toyGates, toyExperts], backend: cpuBackend() });
const shape = { inputs: 2, outputs: 2, experts: 3, seed: 5 };
const mixture = lab.model({ ...shape, gate: 'softmax', expert: 'linear' });
const topk = lab.model({ ...shape, gate: 'softmax-topk', gateOptions: { k: 2 }, expert: 'linear' });
const classes = lab.model({ ...shape, outputs: 3, gate: 'softmax', expert: 'classes' });
const plain = lab.model({ ...shape, gate: 'uniform', expert: 'plain' });
const listening = lab.model({ ...shape, experts: 2, gate: 'listening', expert: 'linear' });

const random = stream(1, 'data');
const some = (rows: number, cols: number) =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => Math.fround(normal(random))),
  );
const x = some(7, 2);
const y = some(7, 2);
const labels = matrix(7, 1, [0, 1, 2, 0, 1, 2, 0]);
const none = (cols: number) => matrix(0, cols);

/** Gate weights and experts' outputs of a row, in plain numbers. */
function byHand(model: Model, row: number) {
  const { experts, outputs } = model.spec.layers[0]!;
  const own = (name: string) => model.parameters[name]!.values;
  const [a, b] = [x.data[2 * row]!, x.data[2 * row + 1]!];
  const scores = Array.from({ length: experts }, (_, e) => {
    const [slopes, bias] = [own('gate.slopes'), model.parameters['gate.bias']];
    return a * slopes[e]! + b * slopes[experts + e]! + (bias?.values[e] ?? 0);
  });
  const weights = scores.map((s) => Math.exp(s - logSumExp(scores)));
  const said = Array.from({ length: experts }, (_, e) =>
    Array.from({ length: outputs }, (__, o) => {
      const at = 2 * outputs * e + o;
      const intercept = model.parameters['experts.intercept'];
      return (
        a * own('experts.slopes')[at]! +
        b * own('experts.slopes')[at + outputs]! +
        (intercept?.values[outputs * e + o] ?? 0)
      );
    }),
  );
  return { scores, weights, said };
}
const close = (found: ArrayLike<number>, wanted: readonly number[], digits = 5) => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, digits); // 1e-5: float32 of numbers of size 1
  });
};
const rowsOf = <T>(f: (row: number) => T) => Array.from({ length: 7 }, (_, row) => f(row));
/** log N(y; said, 0.25) summed over two outputs. */
const gaussian = (said: readonly number[], row: number, targets = y) =>
  said.reduce(
    (total, v, o) => total - 0.5 * (Math.log(0.5 * Math.PI) + (targets.data[2 * row + o]! - v) ** 2 / 0.25),
    0,
  );

let before = 0;
beforeEach(() => {
  before = engine().state.numTensors;
});
afterEach(() => {
  expect(engine().state.numTensors).toBe(before);
});

describe('predict', () => {
  it('combines what the experts say by the weights', async () => {
    const wanted = rowsOf((row) => {
      const { weights, said } = byHand(mixture, row);
      return [0, 1].map((o) => weights.reduce((total, w, e) => total + w * said[e]![o]!, 0));
    });
    const found = await mixture.predict(x);
    expect([found.rows, found.cols]).toEqual([7, 2]);
    close(found.data, wanted.flat());
  });

  it('gives probabilities of classes', async () => {
    const { data } = await classes.predict(x);
    for (let row = 0; row < 7; row++) {
      expect(data[3 * row]! + data[3 * row + 1]! + data[3 * row + 2]!).toBeCloseTo(1, 6);
    }
    const { weights, said } = byHand(classes, 0);
    const wanted = [0, 1, 2].map((c) =>
      weights.reduce((total, w, e) => total + w * Math.exp(said[e]![c]! - logSumExp(said[e]!)), 0),
    );
    close(data.slice(0, 3), wanted);
  });

  it('keeps NaN to its row', async () => {
    const holed = matrix(2, 2, [Number.NaN, 0, x.data[0]!, x.data[1]!]);
    const [a, , c] = (await mixture.predict(holed)).data;
    expect(a).toBeNaN();
    expect(c).toBe((await mixture.predict(x)).data[0]);
  });
});

describe('logDensity', () => {
  it('is the log of the weighted densities', async () => {
    const wanted = rowsOf((row) => {
      const { weights, said } = byHand(mixture, row);
      return logSumExp(weights.map((w, e) => Math.log(w) + gaussian(said[e]!, row)));
    });
    close(await mixture.logDensity(x, y), wanted, 4);
  });

  it('of a class is the log of its predicted probability', async () => {
    const { data } = await classes.predict(x);
    close(
      await classes.logDensity(x, labels),
      rowsOf((row) => Math.log(data[3 * row + labels.data[row]!]!)),
    );
  });

  it('is refused where there is none', async () => {
    expect(await messageOf(() => plain.logDensity(x, y))).toBe(
      'experts/plain: has no noise model, so the model has no density; give it one or use a loss on predictions [UNSUPPORTED]',
    );
    expect(await messageOf(() => topk.logDensity(x, y))).toBe(
      'gates/softmax-topk: its weights do not sum to one with these options, so the mixture is no density; use weights that do, or a loss on predictions [UNSUPPORTED]',
    );
  });
});

describe('sample', () => {
  it('has the moments of the mixture', async () => {
    const n = 20_000;
    const one = matrix(
      n,
      2,
      Float64Array.from({ length: 2 * n }, (_, i) => x.data[i % 2]!),
    );
    const { data } = await mixture.sample(one, { seed: 1 });
    const { weights, said } = byHand(mixture, 0);
    for (const o of [0, 1]) {
      const mean = weights.reduce((total, w, e) => total + w * said[e]![o]!, 0);
      const variance = weights.reduce((total, w, e) => total + w * (0.25 + (said[e]![o]! - mean) ** 2), 0);
      const drawn = Array.from({ length: n }, (_, i) => data[2 * i + o]!);
      const found = drawn.reduce((a, b) => a + b, 0) / n;
      expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / n)); // four standard errors
      const spread = drawn.reduce((a, v) => a + (v - found) ** 2, 0) / n;
      expect(Math.abs(spread / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    }
  });

  it('draws classes as often as they are predicted', async () => {
    const n = 20_000;
    const one = matrix(
      n,
      2,
      Float64Array.from({ length: 2 * n }, (_, i) => x.data[i % 2]!),
    );
    const drawn = await classes.sample(one, { seed: 2 });
    expect([drawn.rows, drawn.cols]).toEqual([n, 1]);
    const { data } = await classes.predict(x);
    for (const c of [0, 1, 2]) {
      const share = drawn.data.filter((v) => v === c).length / n;
      expect(Math.abs(share - data[c]!)).toBeLessThan(4 * Math.sqrt((data[c]! * (1 - data[c]!)) / n));
    }
  });

  it('gives the same targets for the same seed, and others for another', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => mixture.sample(x, { seed })));
    expect(a).toEqual(b);
    expect(c).not.toEqual(a);
  });

  it('draws from a lone expert', async () => {
    const lone = lab.model({ ...shape, experts: 1, gate: 'uniform', expert: 'linear' });
    const n = 5000;
    const { data } = await lone.sample(matrix(n, 2), { seed: 3 });
    const { data: wanted } = await lone.predict(matrix(1, 2));
    for (const o of [0, 1]) {
      const mean = Array.from({ length: n }, (_, i) => data[2 * i + o]!).reduce((a, b) => a + b) / n;
      expect(Math.abs(mean - wanted[o]!)).toBeLessThan(4 * Math.sqrt(0.25 / n)); // four standard errors
    }
  });

  it('is not disturbed by an expert that is not drawn', async () => {
    const half = lab.model({ ...shape, outputs: 1, experts: 2, gate: 'softmax', expert: 'exploding' });
    const never = half.with({
      parameters: {
        'gate.slopes': { axes: ['input', 'expert'], shape: [2, 2], values: new Float64Array(4) },
        'gate.bias': { axes: ['expert'], shape: [2], values: Float64Array.of(0, -1e4) },
      },
    });
    const drawn = await never.sample(matrix(2, 2, [0, 0, 1, 0]), { seed: 1 });
    expect([...drawn.data]).toEqual([1, Infinity]);
  });

  it('is refused without noise, without a distribution of experts, and without what the gate needs', async () => {
    expect(await messageOf(() => plain.sample(x, { seed: 1 }))).toMatch(
      /^experts\/plain: has no noise model/,
    );
    expect(await messageOf(() => topk.sample(x, { seed: 1 }))).toMatch(
      /^gates\/softmax-topk: its weights do not sum to one with these options, so no expert can be drawn by them/,
    );
    expect(await messageOf(() => listening.sample(x, { seed: 1 }))).toBe(
      "gates/listening: needs the experts' losses (rows, 2), got none; pass { losses } [UNSUPPORTED]",
    );
    expect((await listening.sample(x, { seed: 1, losses: some(7, 2) })).rows).toBe(7);
  });
});

describe('route', () => {
  it('gives scores, weights and who is selected', async () => {
    const routed = await topk.route(x);
    const wanted = rowsOf((row) => byHand(topk, row));
    close(
      routed.scores.data,
      wanted.flatMap(({ scores }) => scores),
    );
    for (const [row, { scores, weights }] of wanted.entries()) {
      const least = Math.min(...scores);
      scores.forEach((score, e) => {
        const at = 3 * row + e;
        expect(routed.selected.data[at]).toBe(score === least ? 0 : 1);
        expect(routed.weights.data[at]).toBeCloseTo(score === least ? 0 : weights[e]!, 5);
        expect(routed.logWeights.data[at]).toBeCloseTo(
          score === least ? -Infinity : Math.log(weights[e]!),
          4,
        );
      });
    }
    expect((await mixture.route(x)).selected.data.every((v) => v === 1)).toBe(true);
  });

  it('of each layer', async () => {
    const deep = lab.stack({
      inputs: 2,
      layers: [
        lab.layer({ outputs: 2, experts: 3, gate: 'softmax', expert: 'linear' }),
        lab.layer({ outputs: 1, experts: 4, gate: 'uniform', expert: 'plain' }),
      ],
    });
    expect((await deep.route(x)).weights.cols).toBe(4);
    expect((await deep.route(x, { layer: 0 })).weights.cols).toBe(3);
    expect(await messageOf(() => deep.route(x, { layer: 2 }))).toBe(
      'layer: must be an integer from 0 to 1, got 2 [INVALID_OPTIONS]',
    );
  });
});

describe('risk', () => {
  it('of the mixture judges its prediction, or its density', async () => {
    const { data } = await mixture.predict(x);
    const squared = rowsOf(
      (row) => (data[2 * row]! - y.data[2 * row]!) ** 2 + (data[2 * row + 1]! - y.data[2 * row + 1]!) ** 2,
    );
    const mean = squared.reduce((a, b) => a + b, 0) / 7;
    const risk = await mixture.risk(x, y, { loss: 'squared' });
    expect(risk.value).toBeCloseTo(mean, 5);
    const spread = squared.reduce((a, v) => a + (v - mean) ** 2, 0);
    expect(risk.standardError).toBeCloseTo(Math.sqrt(spread / 6 / 7), 5);
    expect(risk.rows).toBe(7);
    const densities = await mixture.logDensity(x, y);
    expect((await mixture.risk(x, y, { loss: 'log' })).value).toBeCloseTo(
      -densities.reduce((a, b) => a + b, 0) / 7,
      5,
    );
    const clipped = squared.reduce((a, v) => a + Math.min(v, 3) / 3, 0) / 7;
    expect((await mixture.risk(x, y, { loss: 'clipped', bound: 3 })).value).toBeCloseTo(clipped, 5);
  });

  it('of the sampled expert is the weighted loss of the experts, never less than that of the mixture', async () => {
    const squared = rowsOf((row) => {
      const { weights, said } = byHand(mixture, row);
      return weights.reduce(
        (total, w, e) => total + w * said[e]!.reduce((a, v, o) => a + (v - y.data[2 * row + o]!) ** 2, 0),
        0,
      );
    });
    const sampled = await mixture.risk(x, y, { loss: 'squared', of: 'sampled' });
    expect(sampled.value).toBeCloseTo(squared.reduce((a, b) => a + b, 0) / 7, 4);
    const logs = rowsOf((row) => {
      const { weights, said } = byHand(mixture, row);
      return -weights.reduce((total, w, e) => total + w * gaussian(said[e]!, row), 0);
    });
    const log = await mixture.risk(x, y, { loss: 'log', of: 'sampled' });
    expect(log.value).toBeCloseTo(logs.reduce((a, b) => a + b, 0) / 7, 3);
    for (const [loss, value] of [
      ['squared', sampled.value],
      ['log', log.value],
    ] as const) {
      expect(value).toBeGreaterThan((await mixture.risk(x, y, { loss })).value); // Jensen
    }
  });

  it('of the sampled expert does not see an expert of weight 0, however wrong it is', async () => {
    const half = lab.model({ ...shape, outputs: 1, experts: 2, gate: 'softmax', expert: 'plain' });
    const [level, slopes] = [half.parameters['experts.level']!, half.parameters['gate.slopes']!];
    const never = half.with({
      parameters: {
        ...half.parameters,
        'gate.slopes': { ...slopes, values: new Float64Array(4) },
        'gate.bias': { ...half.parameters['gate.bias']!, values: Float64Array.of(0, -1e4) },
        'experts.level': { ...level, values: Float64Array.of(1, 1e30) },
      },
    });
    const risk = await never.risk(matrix(1, 2), matrix(1, 1), { loss: 'squared', of: 'sampled' });
    expect(risk.value).toBe(4); // (1 + 1)²; the other's is infinite in float32
  });

  it('counts the classes that are not the most probable', async () => {
    const { data } = await classes.predict(x);
    const wrong = rowsOf((row) => {
      const own = [...data.slice(3 * row, 3 * row + 3)];
      return own.indexOf(Math.max(...own)) === labels.data[row] ? 0 : 1;
    });
    const { value } = await classes.risk(x, labels, { loss: 'zero-one' });
    expect(value).toBeCloseTo(wrong.reduce<number>((a, b) => a + b, 0) / 7, 12);
  });

  it('is refused for a loss that does not judge the targets, for no rows and without a distribution', async () => {
    expect(await messageOf(() => classes.risk(x, labels, { loss: 'squared' }))).toBe(
      "losses/squared: judges real targets, and the model's are class [UNSUPPORTED]",
    );
    expect(await messageOf(() => mixture.risk(none(2), none(2), { loss: 'squared' }))).toBe(
      'x: must have at least one row to give a risk, got 0 [INVALID_DATA]',
    );
    expect(await messageOf(() => topk.risk(x, y, { loss: 'squared', of: 'sampled' }))).toMatch(
      /^gates\/softmax-topk: its weights/,
    );
    expect(await messageOf(() => topk.risk(x, y, { loss: 'log' }))).toMatch(
      /^gates\/softmax-topk: its weights/,
    );
    expect(await messageOf(() => plain.risk(x, y, { loss: 'log' }))).toMatch(/^experts\/plain: has no noise/);
    expect(await messageOf(() => mixture.risk(x, y, { loss: 'hinge' as never }))).toMatch(
      /^losses: no 'hinge'/,
    );
    expect((await topk.risk(x, y, { loss: 'squared' })).value).toBeGreaterThan(0);
  });
});

describe('a gate that needs losses', () => {
  it('sees those that are given, and else −log density of the targets', async () => {
    const expertLosses = rowsOf((row) => {
      const said = byHand(
        {
          ...listening,
          parameters: { ...listening.parameters, 'gate.slopes': mixture.parameters['gate.slopes']! },
        },
        row,
      ).said;
      return said.map((own) => -gaussian(own, row));
    });
    const losses = matrix(7, 2, expertLosses.flat());
    const routed = await listening.route(x, { losses });
    const wanted = expertLosses.flatMap((own) =>
      own.map((v) => Math.exp(-v - logSumExp(own.map((u) => -u)))),
    );
    close(routed.weights.data, wanted, 4);
    close(await listening.logDensity(x, y), [...(await listening.logDensity(x, y, { losses }))], 4);
    const options = { loss: 'squared', of: 'sampled' } as const;
    const own = await listening.risk(x, y, options);
    expect(own.value).toBeCloseTo((await listening.risk(x, y, { ...options, losses })).value, 4);
    const flat = await listening.risk(x, y, { ...options, losses: matrix(7, 2) });
    expect(flat.value).toBeGreaterThan(own.value);
  });

  it('is refused without them, with others, and in a layer that is not the last', async () => {
    expect(await messageOf(() => listening.predict(x))).toBe(
      "gates/listening: needs the experts' losses (rows, 2), got none; pass { losses } [UNSUPPORTED]",
    );
    expect(await messageOf(() => listening.predict(x, { losses: matrix(7, 3) }))).toBe(
      'losses: must have shape (rows of x, experts) = (7, 2), got (7, 3) [INVALID_SHAPE]',
    );
    const listen = lab.layer({ outputs: 2, experts: 2, gate: 'listening', expert: 'linear' });
    const softmax = lab.layer({ outputs: 2, experts: 2, gate: 'softmax', expert: 'linear' });
    const last = lab.stack({ inputs: 2, layers: [softmax, listen] });
    expect((await last.logDensity(x, y)).every(Number.isFinite)).toBe(true);
    expect(await messageOf(() => lab.stack({ inputs: 2, layers: [listen, softmax] }).logDensity(x, y))).toBe(
      "gates/listening: needs the experts' losses, which only the last layer has; layer 1 of 2 [UNSUPPORTED]",
    );
  });
});

describe('any batch', () => {
  it('may be empty', async () => {
    for (const model of [mixture, topk, plain]) expect(await model.predict(none(2))).toEqual(none(2));
    expect(await classes.predict(none(2))).toEqual(none(3));
    expect(await mixture.logDensity(none(2), none(2))).toEqual(new Float64Array());
    expect(await mixture.sample(none(2), { seed: 1 })).toEqual(none(2));
    expect(await classes.sample(none(2), { seed: 1 })).toEqual(none(1));
    expect((await mixture.route(none(2))).weights).toEqual(none(3));
  });

  it('that is too large for one chunk gives what its rows give one by one', async () => {
    const n = CHUNK_ROWS + 5;
    const long = (of: Matrix) =>
      matrix(
        n,
        of.cols,
        Float64Array.from({ length: n * of.cols }, (_, i) => of.data[i % of.data.length]!),
      );
    const [density, prediction] = [
      await mixture.logDensity(long(x), long(y)),
      await mixture.predict(long(x)),
    ];
    const [one, few] = [await mixture.logDensity(x, y), await mixture.predict(x)];
    expect(density).toHaveLength(n);
    for (let i = 0; i < n; i++) {
      if (density[i] !== one[i % 7] || prediction.data[2 * i] !== few.data[(2 * i) % 14])
        expect(i).toBe('equal');
    }
    const risk = await mixture.risk(long(x), long(y), { loss: 'log' });
    expect(risk.value).toBeCloseTo(-density.reduce((a, b) => a + b, 0) / n, 12);
  });

  it('must have the columns of the model, and as many rows in y as in x', async () => {
    expect(await messageOf(() => mixture.predict(some(3, 4)))).toBe(
      'x: must have 2 columns, got shape (3, 4) [INVALID_SHAPE]',
    );
    expect(await messageOf(() => mixture.logDensity(x, some(7, 1)))).toBe(
      'y: must have 2 columns, got shape (7, 1) [INVALID_SHAPE]',
    );
    expect(await messageOf(() => mixture.risk(x, some(6, 2), { loss: 'squared' }))).toBe(
      'y: must have as many rows as x, got 6 and 7 [INVALID_SHAPE]',
    );
    for (const wrong of [3, -1, 0.5, Number.NaN]) {
      const bad = matrix(7, 1, [0, 0, wrong, 0, 0, 0, 0]);
      expect(await messageOf(() => classes.logDensity(x, bad))).toBe(
        `y: row 3 must be a class index from 0 to 2, got ${wrong} [INVALID_DATA]`,
      );
    }
  });
});

describe('with', () => {
  it('gives another model and leaves the first', async () => {
    const values = mixture.parameters['experts.variance']!;
    const other = mixture.with({
      parameters: { ...mixture.parameters, 'experts.variance': { ...values, values: Float64Array.of(4) } },
    });
    expect(other.spec).toBe(mixture.spec);
    expect(mixture.parameters['experts.variance']!.values[0]).toBe(0.25);
    expect((await other.logDensity(x, y))[0]).not.toBe((await mixture.logDensity(x, y))[0]);
    expect((await other.predict(x)).data).toEqual((await mixture.predict(x)).data);
  });

  it('checks what it is given', async () => {
    expect(await messageOf(() => mixture.with({ parameters: {} }))).toMatch(
      /^parameters: gate\.slopes: is missing/,
    );
    expect(await messageOf(() => mixture.with({ state: mixture.parameters }))).toMatch(
      /^state: gate\.slopes: is not in this model/,
    );
    expect(
      await messageOf(() =>
        listening.with({
          state: { 'gate.prior': { axes: ['expert'], shape: [2], values: Float64Array.of(1, 0) } },
        }),
      ),
    ).toBe('state: gate.prior[1]: must be positive and finite, got 0 [INVALID_SHAPE]');
  });
});
