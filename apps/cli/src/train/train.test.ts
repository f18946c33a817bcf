import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mean } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../../test/captured.ts';
import { modelDocument, predictDocument, scoreDocument, trainDocument } from '../formats.ts';
import { tableOf } from '../read-table.ts';
import { standardLabOn } from '../standard-lab.ts';
import { standardised } from '../standardisation.ts';

/** A spec for `crossing`: four epochs of four steps. */
const spec = (changes: object = {}, options: object = {}) =>
  JSON.stringify({
    format: 'moelab/training',
    version: 1,
    task: 'regression',
    target: 'y',
    model: { layers: [{ gate: 'top-k', gateOptions: { k: 1 }, experts: 2 }] },
    options: { epochs: 4, batch: 10, learningRate: 0.05, ...options },
    ...changes,
  });
const filesOf = (text: string, data = crossing) => {
  const folder = folderWith({ 'spec.json': text, 'data.csv': data });
  const path = folder.path;
  return { ...folder, words: ['train', path('spec.json'), path('data.csv')] };
};
const parsed = ({ stdout }: { readonly stdout: string }) => trainDocument.parse(JSON.parse(stdout));

/** `crossing` in other units: y a thousand times as large, far from 0. */
const shifted = crossing.replace(/,(.*)$/gm, (cell, y) => (y === 'y' ? cell : `,${5000 + 1000 * Number(y)}`));

describe('moelab train', () => {
  it('trains a gate of finite rate within a budget, whose price is in the trace', async () => {
    const gate = { gate: 'finite-rate', gateOptions: { selection: 'sampled' }, experts: 2 };
    const options = { risk: 'sampled', rateBudget: 1e-6, rateStep: 10 };
    const { words } = filesOf(spec({ model: { layers: [gate] } }, options));
    const { trace, warnings } = parsed(await captured([...words, '--json']));
    expect(trace[0]!.ratePrice).toBe(0);
    expect(trace.at(-1)!.ratePrice).toBeGreaterThan(0);
    expect(warnings.join()).toMatch(/over the rateBudget of 0\.000001/);
  });

  it('prints JSON of the documented shape, with a trace of each epoch', async () => {
    const { words, path, names } = filesOf(spec({}, { validation: 0.25, balance: 0.1 }));
    const out = await captured([...words, '--out', path('model.json'), '--json']);
    expect(out).toMatchObject({ exitCode: 0, stderr: '' });
    const document = parsed(out);
    expect(document).toMatchObject({
      rows: { training: 30, validation: 10 },
      features: ['x'],
      // two lines with a variance each, and a gate of a slope and a bias for each expert
      parameterCount: { total: 10, active: 7 },
      loss: { name: 'log' },
      estimator: { name: 'joint', options: { epochs: 4, checkpointEvery: 0, momentum: 0.9 } },
      ranOn: { model: 'backend float64 (float64)' },
    });
    expect(document.trace.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 6],
      [3, 9],
      [4, 12],
    ]);
    const [first] = document.trace;
    expect(first!.routing[0]!.loads.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(Object.keys(first!.routerLosses)).toEqual(['balance']);
    expect(document.loss.validation).toBe(document.trace[document.epoch - 1]!.validationLoss);
    modelDocument.parse(JSON.parse(readFileSync(path('model.json'), 'utf8')));
    expect(names()).toEqual(['data.csv', 'model.json', 'spec.json']);
    expect((await captured([...words, '--out', path('model.json'), '--json'])).stdout).toBe(out.stdout);
    expect(parsed(await captured([...words, '--seed', '7', '--json'])).spec.seed).toBe(7);
  });

  it("scores and predicts in the columns' own units, whatever the units of training", async () => {
    const { words, path } = filesOf(spec({}, { validation: 0.25 }), shifted);
    const document = parsed(await captured([...words, '--out', path('model.json'), '--json']));
    expect(document.standardisation!.targets![0]!.mean).toBeGreaterThan(4000);
    const score = scoreDocument.parse(
      JSON.parse((await captured(['score', path('model.json'), path('data.csv'), '--json'])).stdout),
    );
    // the rows trained on and those held out make up all
    const { training, validation } = document.meanSquaredError!;
    expect(
      score.meanSquaredError!.value! / ((30 * training.value! + 10 * validation!.value!) / 40),
    ).toBeCloseTo(1, 10);

    const lab = await standardLabOn('float64');
    const { model } = lab.load(readFileSync(path('model.json'), 'utf8'));
    const { features, targets } = document.standardisation!;
    const [x, y] = tableOf(shifted, 'data.csv').columns.map(({ values }) => ({
      rows: 40,
      cols: 1,
      data: values,
    }));
    const inner = await model.logDensity(standardised(x!, features), standardised(y!, targets));
    // the density of scale · y' + mean is that of y' divided by the scale
    expect(score.meanLogLikelihood!.value).toBeCloseTo(mean(inner) - Math.log(targets![0]!.scale), 10);

    const predicted = predictDocument.parse(
      JSON.parse((await captured(['predict', path('model.json'), path('data.csv'), '--json'])).stdout),
    );
    const errors = predicted.predictions.map(([value], i) => (value! - y!.data[i]!) ** 2);
    expect(mean(errors) / score.meanSquaredError!.value!).toBeCloseTo(1, 10);
  });

  it('trains in the own units of the columns where the spec says so', async () => {
    const { words } = filesOf(spec({ standardise: false }));
    const document = parsed(await captured([...words, '--json']));
    expect(document.standardisation).toBeNull();
    const other = parsed(await captured([...filesOf(spec()).words, '--json']));
    expect(other.loss.training).not.toBe(document.loss.training);
  });

  it('leaves a checkpoint when it is interrupted, and resumes from it to the same bytes', async () => {
    const { words, path, names } = filesOf(spec({}, { validation: 0.25, epochs: 6 }));
    const whole = parsed(await captured([...words, '--out', path('whole.json'), '--json']));
    let looks = 0;
    const signal = {
      get aborted() {
        looks += 1;
        return looks > 8; // in the third epoch of three steps
      },
    };
    const stopped = await captured([...words, '--out', path('model.json'), '--json'], { signal });
    expect(stopped).toMatchObject({ exitCode: 130, stdout: '' });
    const checkpoint = path('model.checkpoint.json');
    expect(stopped.stderr).toBe(
      `moelab train: interrupted: epoch 2 of 6 is in ${checkpoint}; moelab ${[...words, '--out', path('model.json'), '--json', '--resume', checkpoint].join(' ')} goes on\n`,
    );
    expect(names()).not.toContain('model.json');

    const words2 = [...words, '--out', path('model.json'), '--json', '--resume', checkpoint];
    const resumed = parsed(await captured(words2));
    expect({ ...resumed, provenance: 0 }).toEqual({ ...whole, provenance: 0 });
    const [a, b] = ['model.json', 'whole.json'].map((name) => JSON.parse(readFileSync(path(name), 'utf8')));
    expect(a.parameters).toEqual(b.parameters);
  });

  it('writes checkpoints as often as it is told', async () => {
    const { words, path } = filesOf(spec({}, { epochs: 5, checkpointEvery: 2 }));
    const file = path('half.json');
    let looks = 0;
    const signal = {
      get aborted() {
        looks += 1;
        if (looks === 18) expect(JSON.parse(readFileSync(file, 'utf8')).epoch).toBe(4); // after a step of the fifth epoch
        return false;
      },
    };
    expect((await captured([...words, '--checkpoint', file], { signal })).stdout).toContain(`Wrote ${file}.`);
    expect(looks).toBeGreaterThan(17);
    expect(JSON.parse(readFileSync(file, 'utf8')).epoch).toBe(5);
  });

  it('says at which step a loss was lost, and names the checkpoint that it left', async () => {
    const steep = { optimizer: 'gradient-descent', loss: 'squared', learningRate: 1e3, epochs: 60 };
    const { words, path, names } = filesOf(spec({}, { ...steep, schedule: 'constant' }));
    const result = await captured([...words, '--out', path('model.json')]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    const checkpoint = path('model.checkpoint.json');
    expect(result.stderr).toMatch(
      /^moelab train: .*the loss is \S+ at step \d+ \(epoch \d+\).*likely cause: learningRate 1000 is too large[^\n]*\n$/,
    );
    expect(result.stderr).toContain(`in ${checkpoint}; likely cause`);
    expect(names()).toEqual(['data.csv', 'model.checkpoint.json', 'spec.json']);
    expect(JSON.parse(readFileSync(checkpoint, 'utf8')).epoch).toBeGreaterThan(0);
  });

  it('learns the classes of a column, and predicts labels with probabilities that sum to one', async () => {
    const data = (name: string) => fileURLToPath(new URL(`../../data/${name}`, import.meta.url));
    const text = readFileSync(data('clusters.training.json'), 'utf8');
    const { words, path } = filesOf(text.replace('"epochs": 40', '"epochs": 4'));
    const train = [words[0]!, words[1]!, data('clusters.csv')];
    const document = parsed(await captured([...train, '--out', path('model.json'), '--json']));
    expect(document.classes).toEqual(['blue', 'green', 'red']);
    expect(document.spec.layers[0]!.expert).toBe('categorical');
    // the largest of the three classes has under 40 % of the rows
    expect(document.accuracy!.training.value).toBeGreaterThan(0.6);

    const json = await captured(['predict', path('model.json'), data('clusters.csv'), '--route', '--json']);
    const { predictions, labels, routing } = predictDocument.parse(JSON.parse(json.stdout));
    for (const [i, row] of predictions.entries()) {
      expect(row.reduce<number>((a, b) => a + b!, 0)).toBeCloseTo(1, 12);
      expect(labels![i]).toBe(document.classes![row.indexOf(Math.max(...(row as number[])))]);
    }
    const [{ layer, expert, weights }] = routing as [NonNullable<typeof routing>[number]];
    expect(layer).toBe(1);
    expect(weights.every((row) => row.filter((w) => w! > 0).length === 2)).toBe(true);
    expect(expert[0]).toBe(weights[0]!.indexOf(Math.max(...(weights[0] as number[]))) + 1);
    const csv = await captured(['predict', path('model.json'), data('clusters.csv')]);
    expect(csv.stdout).toMatch(/^colour,p\(blue\),p\(green\),p\(red\)\n(blue|green|red),0?\.\d/);
  });

  it('reports sizes, losses and routing, and draws the epochs', async () => {
    const layers = [
      { experts: 3, expert: 'mlp', expertOptions: { hidden: 2, noise: 'none' }, outputs: 2 },
      { gate: 'constant', experts: 1 },
    ];
    const { words, path } = filesOf(spec({ model: { layers } }, { validation: 0.25 }));
    const svg = path('training.svg');
    const { stdout, stderr } = await captured([...words, '--figure', svg], { isTTY: true });
    for (const text of [
      '30 rows trained on, 10 held out, y given x',
      '3 mlp experts behind a softmax gate, then 1 linear expert behind a constant gate, by joint, seed 1',
      /parameters +\d+, of which a row uses \d+\n/,
      /loss +-?\d\S*; held out -?\d\S* \(log loss in nats a row\)/,
      /mean squared error +\S+ ± \S+; held out \S+ ± \S+ \(in the columns' own units\)/,
      /epoch +\d of 4 is kept/,
      /loads of layer 1 +\d+ % +\d+ % +\d+ % +I\(X;T\) \d\.\d{3} nats/,
      `Wrote ${svg}.`,
    ]) {
      expect(stdout).toMatch(text);
    }
    expect(stderr).toMatch(
      /moelab train: epoch 1 of 4, loss \S+, validation \S+, loads [▁-█]{3} \d+ % to \d+ %, about/,
    );
    const drawn = readFileSync(svg, 'utf8');
    for (const label of [
      '>training<',
      '>held out<',
      '>log loss in nats a row<',
      '>loads of layer 1<',
      '>epoch<',
    ]) {
      expect(drawn).toContain(label);
    }
    expect(drawn).not.toMatch(/NaN|undefined|currentColor/);
    await captured([...words, '--figure', svg]);
    expect(readFileSync(svg, 'utf8')).toBe(drawn);
  });
});
