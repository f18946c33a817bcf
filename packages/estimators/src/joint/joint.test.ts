import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { type Backend, createLab, type Dataset, definePlugin, type Model, type Values } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { estimators } from '../index.ts';
import { checkpointToJson, parseCheckpoint } from './checkpoint.ts';
import { DivergedError } from './diverged.ts';
import type { JointFit, JointRun } from './train.ts';

const float64 = await loadFloat64();
const wasm = await loadWasm();
const labOn = (backend: Backend) => createLab({ plugins: [gates, experts, estimators], backend });
type Lab = ReturnType<typeof labOn>;
type Options = Parameters<typeof estimators.estimators.joint.create>[0];
const train = (
  lab: Lab,
  model: Model,
  data: Dataset,
  options: Partial<Options>,
  run: Partial<JointRun> = {},
): Promise<JointFit> => lab.estimator('joint', options).fit(model, data, { seed: 1, ...run });

/** y = 2x₁ + 1 where x₁ > 0, else −x₁ − x₂, with noise. */
function twoPieces(rows: number): Dataset {
  const random = stream(3, 'joint.test');
  const x = matrix(rows, 2);
  const y = matrix(rows, 1);
  for (let i = 0; i < rows; i++) {
    const [a, b] = [normal(random), normal(random)];
    x.data.set([a, b], 2 * i);
    y.data[i] = (a > 0 ? 2 * a + 1 : -a - b) + 0.3 * normal(random);
  }
  return { x, y };
}
const small = twoPieces(24);
const data = twoPieces(200);

const selecting = {
  inputs: 2,
  outputs: 1,
  experts: 4,
  gate: 'top-k',
  gateOptions: { k: 2 },
  seed: 5,
} as const;
const soft = { inputs: 2, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear', seed: 5 } as const;
const bytesOf = (values: Values) => JSON.stringify(Object.values(values).map((array) => [...array.values]));

describe('joint: the step', () => {
  const models: readonly (readonly [string, (lab: Lab) => Model, Partial<Options>])[] = [
    ['a log loss, softmax gate', (lab) => lab.model(soft), {}],
    ['a log loss, top-k gate', (lab) => lab.model({ ...selecting, expert: 'linear' }), {}],
    [
      'the sampled risk of a squared loss, mlp experts',
      (lab) => lab.model({ ...selecting, expert: 'mlp', expertOptions: { hidden: 3 } }),
      { loss: 'squared', risk: 'sampled' },
    ],
    [
      'a stack with a shared expert',
      (lab) =>
        lab.stack({
          inputs: 2,
          seed: 5,
          layers: [
            lab.layer({
              outputs: 3,
              experts: 4,
              gate: 'top-k',
              gateOptions: { k: 1, weights: 'unrenormalised' },
              expert: 'mlp',
              expertOptions: { hidden: 3, noise: 'none' },
              shared: { expert: 'linear', expertOptions: { noise: 'none' } },
            }),
            lab.layer({ outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' }),
          ],
        }),
      {},
    ],
  ];

  it.each(models)('of gradient descent goes down the gradient of %s', async (_, modelOf, options) => {
    const lab = labOn(float64);
    const model = modelOf(lab);
    const rate = 1e-3;
    const { model: moved } = await train(lab, model, small, {
      ...options,
      optimizer: 'gradient-descent',
      schedule: 'constant',
      learningRate: rate,
      epochs: 1,
    });
    const loss = options.loss === 'squared' ? 'squared' : 'log';
    const riskAt = async (values: Values) =>
      (
        await model
          .with({ parameters: values })
          .risk(small.x, small.y, { loss, of: options.risk ?? 'mixture' })
      ).value;
    const step = 1e-5;
    for (const [name, array] of Object.entries(model.parameters)) {
      const isPositive = model.declarations[name]!.domain === 'positive';
      for (const i of [0, array.values.length - 1]) {
        const at = (h: number) => {
          const values = array.values.slice();
          values[i] = isPositive ? values[i]! * Math.exp(h) : values[i]! + h;
          return riskAt({ ...model.parameters, [name]: { ...array, values } });
        };
        const slope = ((await at(step)) - (await at(-step))) / (2 * step);
        const to = moved.parameters[name]!.values[i]!;
        const change = isPositive ? Math.log(to / array.values[i]!) : to - array.values[i]!;
        expect(Math.abs(change + rate * slope), `${name}[${i}]`).toBeLessThan(1e-8 * rate + 1e-12); // differences of doubles
      }
    }
  });

  it('is the same, sparse or dense, on both backends, to rounding', async () => {
    for (const backend of [float64, wasm]) {
      const lab = labOn(backend);
      const model = lab.model({ ...selecting, gateOptions: { k: 2, noise: 'trained' }, expert: 'mlp' });
      const options = { epochs: 2, batch: 100, balance: 0.01, z: 0.001, importance: 0.01, rate: 0.01 };
      const [sparse, dense] = [
        await train(lab, model, data, { ...options, dispatch: 'sparse' }),
        await train(lab, model, data, { ...options, dispatch: 'dense' }),
      ];
      const bound = backend === float64 ? 1e-10 : 1e-4;
      expect(Math.abs(sparse.trainingLoss - dense.trainingLoss)).toBeLessThan(bound);
      for (const [name, { values }] of Object.entries(sparse.model.parameters))
        values.forEach((v, i) => {
          expect(Math.abs(v - dense.model.parameters[name]!.values[i]!), name).toBeLessThan(10 * bound);
        });
    }
  });

  it('tells the same story on float64 and wasm', async () => {
    const fits: JointFit[] = [];
    for (const backend of [float64, wasm]) {
      const lab = labOn(backend);
      fits.push(
        await train(lab, lab.model({ ...selecting, expert: 'linear' }), data, {
          epochs: 5,
          learningRate: 0.05,
        }),
      );
    }
    // float32 rounding, grown over 5 steps of Adam; a row may change its expert where two scores are near
    const [exact, rounded] = fits as [JointFit, JointFit];
    expect(Math.abs(exact.trainingLoss - rounded.trainingLoss)).toBeLessThan(1e-4);
    exact.trace.forEach(({ routing }, e) => {
      routing[0]!.loads.forEach((load, k) => {
        expect(Math.abs(load - rounded.trace[e]!.routing[0]!.loads[k]!)).toBeLessThan(0.01);
      });
    });
  });

  it.each(['adam', 'momentum', 'gradient-descent'] as const)('of %s lowers the loss', async (optimizer) => {
    const lab = labOn(float64);
    const { trace, loss } = await train(lab, lab.model(soft), data, {
      optimizer,
      epochs: 12,
      learningRate: 0.05,
    });
    expect(loss).toBe('log');
    expect(trace.at(-1)!.loss).toBeLessThan(trace[0]!.loss - 0.1);
  });

  it('has a learning rate in its first step of Adam, whatever the gradient', async () => {
    const lab = labOn(float64);
    const model = lab.model(soft);
    const { model: moved } = await train(lab, model, small, {
      epochs: 1,
      learningRate: 0.01,
      schedule: 'constant',
    });
    const before = model.parameters['experts.slopes']!.values;
    moved.parameters['experts.slopes']!.values.forEach((v, i) => {
      expect(Math.abs(v - before[i]!)).toBeCloseTo(0.01, 5); // |m̂|/√v̂ = 1
    });
  });

  it('is cut to the largest norm', async () => {
    const lab = labOn(float64);
    const model = lab.model(soft);
    const options = {
      optimizer: 'gradient-descent',
      schedule: 'constant',
      epochs: 1,
      learningRate: 1,
    } as const;
    const { model: moved, trace } = await train(lab, model, small, { ...options, clipNorm: 1e-3 });
    expect(trace[0]!.gradientNorm).toBeGreaterThan(0.1);
    let square = 0;
    for (const [name, { values }] of Object.entries(moved.parameters)) {
      const before = model.parameters[name]!.values;
      const isPositive = model.declarations[name]!.domain === 'positive';
      values.forEach((v, i) => {
        square += (isPositive ? Math.log(v / before[i]!) : v - before[i]!) ** 2;
      });
    }
    expect(Math.sqrt(square)).toBeCloseTo(1e-3, 9);
  });

  it('keeps weights on the sphere, gate and experts', async () => {
    const lab = labOn(float64);
    const { model, trace } = await train(lab, lab.model(soft), data, {
      sphere: 'all',
      optimizer: 'gradient-descent',
      learningRate: 0.1,
      epochs: 10,
    });
    const gate = model.parameters['gate.slopes']!.values; // (input, expert)
    for (const e of [0, 1]) expect(Math.hypot(gate[e]!, gate[2 + e]!)).toBeCloseTo(1, 12);
    const slopes = model.parameters['experts.slopes']!.values; // (expert, input, output)
    for (const e of [0, 1]) expect(Math.hypot(slopes[2 * e]!, slopes[2 * e + 1]!)).toBeCloseTo(1, 12);
    expect(trace.at(-1)!.loss).toBeLessThan(trace[0]!.loss);
  });
});

describe('joint: the run', () => {
  it.each([
    ['float64', float64],
    ['wasm', wasm],
  ])('goes on from a checkpoint to the same bytes on %s', async (_, backend) => {
    const lab = labOn(backend);
    const model = lab.model({ ...selecting, gateOptions: { k: 2, noise: 'trained' }, expert: 'linear' });
    const options = { epochs: 6, batch: 64, validation: 0.2, patience: 6, checkpointEvery: 2 };
    const saved: string[] = [];
    const whole = await train(lab, model, data, options, {
      onCheckpoint: (checkpoint) => {
        saved.push(checkpointToJson(checkpoint));
      },
    });
    expect(saved).toHaveLength(3);
    const resume = parseCheckpoint(saved[1]!, 'checkpoint.json');
    expect(resume.epoch).toBe(4);
    const resumed = await train(lab, model, data, options, { resume });
    expect(bytesOf(resumed.model.parameters)).toBe(bytesOf(whole.model.parameters));
    expect(checkpointToJson(resumed.checkpoint)).toBe(checkpointToJson(whole.checkpoint));
    expect(resumed.trace).toEqual(whole.trace);
  });

  it('refuses the checkpoint of another training, naming what differs', async () => {
    const lab = labOn(float64);
    const { checkpoint } = await train(lab, lab.model(soft), small, { epochs: 1 });
    const other = lab.model({ ...soft, experts: 3 });
    await expect(train(lab, other, data, { epochs: 2 }, { resume: checkpoint, seed: 2 })).rejects.toThrow(
      /^resume: the checkpoint is of another training: it differs in the model \(2 inputs, 2 × linear under softmax → 1, and this one is 2 inputs, 3 × linear .*\), option epochs \(1 there, 2 here\), the seed \(1 there, 2 here\), the data \(24 rows there, 200 here\); /,
    );
    const onWasm = labOn(wasm);
    await expect(
      train(onWasm, onWasm.model(soft), small, { epochs: 1 }, { resume: checkpoint }),
    ).rejects.toThrow(/it differs in the backend \(float64 there, wasm here\)/);
    expect(() => parseCheckpoint('{', 'a.json')).toThrow(/^a\.json: is not complete JSON/);
    expect(() => parseCheckpoint('{}', 'a.json')).toThrow(/^a\.json: is not a checkpoint/);
    expect(() => parseCheckpoint('{"format":"moelab/checkpoint","version":1}', 'a.json')).toThrow(
      /^a\.json: has no right spec/,
    );
  });

  it('keeps the best epoch on the validation data, and stops when it gets no better', async () => {
    const lab = labOn(float64);
    const fit = await train(lab, lab.model(soft), small, {
      validation: 0.5,
      patience: 3,
      epochs: 400,
      learningRate: 0.3,
      schedule: 'constant',
    });
    expect(fit.converged).toBe(true);
    expect(fit.reason).toMatch(/^no better validation loss in 3 epochs; epoch \d+ is kept$/);
    expect(fit.trace).toHaveLength(fit.epoch + 3);
    const losses = fit.trace.map(({ validationLoss }) => validationLoss!);
    expect(fit.validationLoss).toBe(Math.min(...losses));
  });

  it('stops at the tolerance, when the caller says so, and when it is aborted', async () => {
    const lab = labOn(float64);
    const model = lab.model(soft);
    const still = await train(lab, model, small, { tolerance: 1e9, epochs: 9 });
    expect([still.converged, still.trace.length]).toEqual([true, 1]);
    const told = await train(lab, model, small, { epochs: 9 }, { onEpoch: ({ epoch }) => epoch < 4 });
    expect([told.reason, told.trace.length]).toEqual(['the caller stopped it', 4]);
    await expect(train(lab, model, small, {}, { signal: { aborted: true } })).rejects.toThrow(
      /stopped on request/,
    );
  });

  it('advances gates on a schedule, and leaves the state where the kept epoch was', async () => {
    const lab = labOn(float64);
    const model = lab.model({
      ...soft,
      gate: 'dense-to-sparse',
      gateOptions: { mode: 'schedule', from: 2, to: 0.5, schedule: 'linear' },
    });
    const { model: trained } = await train(lab, model, small, { epochs: 5 });
    expect(trained.state['gate.temperature']!.values[0]).toBe(0.5);
  });

  it('traces loads, entropies and information that belong together', async () => {
    const lab = labOn(float64);
    const { trace } = await train(lab, lab.model({ ...selecting, expert: 'linear' }), data, {
      epochs: 2,
      batch: 50,
    });
    for (const { routing } of trace) {
      const { loads, meanWeights, entropy, conditionalEntropy, information } = routing[0]!;
      expect(loads.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(meanWeights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(information).toBeCloseTo(entropy - conditionalEntropy, 12);
      expect(information).toBeGreaterThanOrEqual(0);
      expect(entropy).toBeLessThanOrEqual(Math.log(4));
    }
  });

  it('spreads the load where a balance loss asks for it', async () => {
    const lab = labOn(float64);
    const model = lab.model({
      ...selecting,
      gateOptions: { k: 1, weights: 'unrenormalised' },
      expert: 'linear',
    });
    const balanceOf = async (balance: number) =>
      (
        await train(lab, model, data, { loss: 'squared', epochs: 30, batch: 50, balance, learningRate: 0.05 })
      ).trace
        .at(-1)!
        .routing[0]!.loads.reduce((sum, load) => sum + (load - 0.25) ** 2, 0);
    expect(await balanceOf(1)).toBeLessThan(0.5 * (await balanceOf(0)));
  });

  it('has router losses of 0 where there is one expert and nothing to route', async () => {
    const lab = labOn(float64);
    const { trace } = await train(lab, lab.model({ ...soft, experts: 1 }), small, {
      epochs: 1,
      balance: 1,
      rateBudget: 0.1,
    });
    expect(trace[0]!.routerLosses).toEqual({ balance: 0, rate: 0 });
    expect(trace[0]!.objective).toBe(trace[0]!.loss);
  });

  it("takes the caller's own router loss, and shows it in the trace", async () => {
    const lab = labOn(float64);
    const { trace } = await train(
      lab,
      lab.model(soft),
      small,
      { epochs: 1 },
      {
        routerLosses: [
          { coefficient: 2, loss: { name: 'three', source: 'none', of: (_, constant) => constant(3) } },
        ],
      },
    );
    expect(trace[0]!.routerLosses).toEqual({ three: 3 });
    expect(trace[0]!.objective).toBeCloseTo(trace[0]!.loss + 6, 12);
  });

  it('learns classes', async () => {
    const lab = labOn(float64);
    const classes = {
      x: data.x,
      y: matrix(
        200,
        1,
        Float64Array.from(
          data.x.data.filter((_, i) => i % 2 === 0),
          (v) => (v > 0 ? 1 : 0),
        ),
      ),
    };
    const model = lab.model({ ...soft, outputs: 2, expert: 'categorical' });
    const { model: trained } = await train(lab, model, classes, { epochs: 20, learningRate: 0.1 });
    const { value } = await trained.risk(classes.x, classes.y, { loss: 'zero-one' });
    expect(value).toBeLessThan(0.05);
  });

  it('leaves no tensor and no data behind, also when it fails', async () => {
    for (const backend of [float64, wasm]) {
      const lab = labOn(backend);
      const model = lab.model({ ...selecting, expert: 'linear' });
      await train(lab, model, small, { epochs: 1 });
      const own = engine().findBackend(backend.name);
      const before = [engine().state.numTensors, own.numDataIds()];
      await train(lab, model, small, { epochs: 3, batch: 8, validation: 0.2 });
      await train(lab, model, small, { epochs: 3, learningRate: 1e200 }).catch(() => {});
      expect([engine().state.numTensors, own.numDataIds()]).toEqual(before);
    }
  });
});

describe('joint: capacity', () => {
  const lab = labOn(float64);
  const model = lab.model({ ...selecting, expert: 'linear' });

  it('drops what does not fit, and counts it', async () => {
    const free = await train(lab, model, data, { epochs: 1, capacityFactor: 4 });
    expect(free.trace[0]!.dropped).toBe(0);
    const unlimited = await train(lab, model, data, { epochs: 1 });
    expect(bytesOf(free.model.parameters)).toBe(bytesOf(unlimited.model.parameters));
    const tight = await train(lab, model, data, { epochs: 1, capacityFactor: 0.5 });
    expect(tight.trace[0]!.dropped).toBeGreaterThanOrEqual(200); // half of 400 pairs at least
    expect(Number.isFinite(tight.trace[0]!.loss)).toBe(true);
    expect(tight.warnings.join()).toMatch(/pairs of a row and its expert were dropped/);
  });

  it('keeps the heaviest pairs when asked to, and so another loss', async () => {
    const first = await train(lab, model, data, { epochs: 1, capacityFactor: 0.5 });
    const heaviest = await train(lab, model, data, { epochs: 1, capacityFactor: 0.5, priority: 'weight' });
    expect(heaviest.trace[0]!.dropped).toBe(first.trace[0]!.dropped);
    expect(heaviest.trace[0]!.loss).not.toBe(first.trace[0]!.loss);
  });

  it('is refused where nothing would obey it', async () => {
    await expect(train(lab, lab.model(soft), data, { capacityFactor: 1 })).rejects.toThrow(
      /^estimators\/joint: capacityFactor 1 .* no gate of this model selects/,
    );
    await expect(train(lab, model, data, { capacityFactor: 1, dispatch: 'dense' })).rejects.toThrow(
      /dispatch is 'dense'/,
    );
  });
});

describe('joint: bad input', () => {
  const lab = labOn(float64);
  const model = lab.model(soft);

  it('says at which step training diverged, where it last stood well, and why', async () => {
    const failed = train(lab, lab.model({ ...soft, expertOptions: { noise: 'none' } }), data, {
      optimizer: 'gradient-descent',
      schedule: 'constant',
      learningRate: 1e9,
      epochs: 80,
    });
    await expect(failed).rejects.toThrow(DivergedError);
    const error = (await failed.catch((one: unknown) => one)) as DivergedError;
    expect(error.message).toMatch(
      /^estimators\/joint: the loss is (NaN|Infinity) at step \d+ \(epoch \d+\); the last good checkpoint is after epoch \d+ \(step \d+\), in the error's checkpoint; likely cause: learningRate 1000000000 is too large/,
    );
    expect(error.checkpoint!.step).toBeGreaterThan(0);
  });

  it('has a last good checkpoint from which training goes on well, also with one step an epoch', async () => {
    const blown = lab.model({ ...soft, expertOptions: { noise: 'none' } });
    const options = {
      optimizer: 'gradient-descent',
      schedule: 'constant',
      learningRate: 300,
      epochs: 200,
    } as const;
    const error = (await train(lab, blown, small, options).catch((one: unknown) => one)) as DivergedError;
    const { checkpoint } = error;
    expect(error).toBeInstanceOf(DivergedError);
    const values = Object.values(checkpoint!.leaves).flatMap((array) => [...array.values]);
    expect(values.every(Number.isFinite)).toBe(true);
    const { value } = await blown
      .with({ parameters: { ...blown.parameters, ...checkpoint!.leaves } })
      .risk(small.x, small.y, { loss: 'squared' });
    expect(value).toBeLessThan(Infinity);
  });

  it('stays as it is when a training that ended by itself is resumed', async () => {
    const options = {
      validation: 0.5,
      patience: 3,
      epochs: 400,
      learningRate: 0.3,
      schedule: 'constant',
    } as const;
    const done = await train(lab, model, small, options);
    const resumed = await train(lab, model, small, options, { resume: done.checkpoint });
    expect(resumed.reason).toBe(done.reason);
    expect(bytesOf(resumed.model.parameters)).toBe(bytesOf(done.model.parameters));
  });

  it('traces a gate that leaves rows without an expert in numbers', async () => {
    const choosing = lab.model({
      ...selecting,
      gate: 'expert-choice',
      gateOptions: { capacityFactor: 1 },
      expert: 'linear',
    });
    const { trace, checkpoint } = await train(lab, choosing, data, { loss: 'squared', epochs: 1 });
    const { meanWeights, information, loads } = trace[0]!.routing[0]!;
    expect([...meanWeights, ...loads, information].every(Number.isFinite)).toBe(true);
    expect(information).toBeGreaterThanOrEqual(0);
    expect(parseCheckpoint(checkpointToJson(checkpoint), 'a.json').trace).toEqual(trace);
  });

  it('refuses a broken checkpoint, other validation data, and a momentum of 1', async () => {
    const { checkpoint } = await train(lab, model, small, { epochs: 1 }, { validation: data });
    const saved = JSON.parse(checkpointToJson(checkpoint)) as Record<string, unknown>;
    for (const field of ['spec', 'options', 'data', 'trace', 'epoch']) {
      const text = JSON.stringify({ ...saved, [field]: undefined });
      expect(() => parseCheckpoint(text, 'a.json')).toThrow(
        /^a\.json: has no right (spec|options|data|trace|epoch)/,
      );
    }
    expect(() =>
      parseCheckpoint(
        JSON.stringify({ ...saved, leaves: { 'gate.slopes': { axes: [], shape: [2], values: [null, 1] } } }),
        'a.json',
      ),
    ).toThrow(/^a\.json: has no whole leaves/);
    await expect(
      train(lab, model, small, { epochs: 1 }, { resume: checkpoint, validation: small }),
    ).rejects.toThrow(/it differs in the validation data/);
    expect(() => lab.estimator('joint', { momentum: 1 })).toThrow(
      /momentum: must be a finite number ≥ 0 and < 1, got 1/,
    );
  });

  it.each<readonly [string, Partial<Dataset>, RegExp]>([
    [
      'NaN in x',
      { x: matrix(24, 2, small.x.data.with(3, Number.NaN)) },
      /^x: row 2, column 2 must be a finite number, got NaN/,
    ],
    ['rows that do not match', { y: matrix(23, 1, small.y.data.slice(1)) }, /^data: x has 24 rows and y 23/],
  ])('refuses %s', async (_, changed, message) => {
    await expect(train(lab, model, { ...small, ...changed }, {})).rejects.toThrow(message);
  });

  it('refuses labels outside the classes, more selected experts than there are, patience without validation', async () => {
    const classes = lab.model({ ...soft, outputs: 2, expert: 'categorical' });
    const labels = { x: small.x, y: matrix(24, 1, new Float64Array(24).fill(2)) };
    await expect(train(lab, classes, labels, {})).rejects.toThrow(
      /^y: row 1 must be a class index from 0 to 1, got 2/,
    );
    expect(() => lab.model({ ...selecting, gateOptions: { k: 5 }, expert: 'linear' })).toThrow(
      /k must be at most the number of experts, 4, got 5/,
    );
    await expect(train(lab, model, small, { patience: 2 })).rejects.toThrow(
      /patience 2 needs validation data/,
    );
  });

  it('refuses a router loss of a gate that has no probabilities', async () => {
    const hashed = lab.model({ ...soft, gate: 'hash', experts: 4 });
    await expect(train(lab, hashed, small, { balance: 1 })).rejects.toThrow(/has no router loss/);
  });

  it('warns of inputs of another size, and of experts without rows', async () => {
    const large = {
      x: matrix(
        24,
        2,
        small.x.data.map((v) => 1000 * v),
      ),
      y: small.y,
    };
    const { warnings } = await train(lab, model, large, { epochs: 1, learningRate: 1e-9 });
    expect(warnings.join()).toMatch(/standard deviation .* standardise them/);
  });
});

it('is one of the estimators', () => {
  expect(definePlugin(estimators).estimators!.joint!.summary).toMatch(/^Gradient training/);
});
