import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../../test/captured.ts';

type Json = Record<string, unknown>;
const layer = { gate: 'top-k', gateOptions: { k: 1 }, experts: 2 };
const good = {
  format: 'moelab/training',
  version: 1,
  task: 'regression',
  target: 'y',
  model: { layers: [layer] },
  options: { epochs: 2, batch: 20 },
};
const layered = (...layers: Json[]): Json => ({ ...good, model: { layers } });
const options = (changes: Json): Json => ({ ...good, options: { ...good.options, ...changes } });
const { format: _, task: __, ...bare } = good;

type Case = readonly [
  spec: Json | string,
  exitCode: 1 | 2,
  texts: readonly (string | RegExp)[],
  more?: { readonly data?: string; readonly words?: readonly string[] },
];
const cases: Readonly<Record<string, Case>> = {
  'an empty spec': ['', 1, [/spec\.json: is empty/]],
  'a spec that is cut off': ['{"format": "moelab/tr', 1, [/spec\.json: is not JSON: /]],
  'a spec that is no object': ['[]', 2, [/spec\.json: the document: must be an object, got \[\]/]],
  'a spec without its format': [
    bare,
    2,
    [/format: must be 'moelab\/training', got nothing; task: must be 'regression' or 'classification'/],
  ],
  'another version': [{ ...good, version: 2 }, 2, [/version: must be 1, got 2/]],
  'an unknown field': [{ ...good, modell: 1 }, 2, [/modell: is not a field; did you mean 'model'\?/]],
  'an unknown field of a layer': [
    layered({ ...layer, gateoptions: {} }),
    2,
    [/model\.layers\[0\]\.gateoptions: is not a field; did you mean 'gateOptions'\? \(fields: gate, /],
  ],
  'an unknown field of shared experts': [
    layered({ ...layer, shared: { expert: 'linear', wieght: 'half' } }),
    2,
    [/model\.layers\[0\]\.shared\.wieght: is not a field; did you mean 'weight'\?/],
  ],
  'an unknown task': [{ ...good, task: 'regresion' }, 2, [/got "regresion"; did you mean 'regression'\?/]],
  'a target that is no name': [
    { ...good, target: 3 },
    2,
    [/target: must be the name of a column, or a list of such names, got 3/],
  ],
  'a target that is not there': [{ ...good, target: 'why' }, 2, [/target: .*data\.csv has no column 'why'/]],
  'a feature that is not there': [
    { ...good, features: ['xx'] },
    2,
    [/features: .*data\.csv has no column 'xx'; did you mean 'x'\?/],
  ],
  'no layers': [layered(), 2, [/model\.layers: must be a list of at least one layer, got \[\]/]],
  'no expert': [
    layered({ ...layer, experts: 0 }),
    2,
    [/layers\[0\]\.experts: must be an integer ≥ 1, got 0/],
  ],
  'an unknown gate': [
    layered({ ...layer, gate: 'topk' }),
    2,
    [/spec\.json: gates: no 'topk'; did you mean 'top-k'\?/],
  ],
  'a k above the number of experts': [
    layered({ ...layer, gateOptions: { k: 3 } }),
    2,
    [/spec\.json: gates\/top-k: k must be at most the number of experts, 2, got 3/],
  ],
  'a hidden layer without its width': [
    layered(layer, layer),
    2,
    [/spec\.json: model\.layers\[0\]\.outputs: must be an integer ≥ 1, got nothing/],
  ],
  'a last layer of another width': [
    layered({ ...layer, outputs: 2 }),
    2,
    [/model\.layers\[0\]\.outputs: must be the number of targets, 1, got 2; leave it out/],
  ],
  'class experts for numbers': [
    layered({ ...layer, expert: 'categorical' }),
    2,
    [/layers\[0\]\.expert: 'categorical' explains classes; .*task 'classification'/],
  ],
  'experts of numbers for classes': [
    { ...layered({ ...layer, expert: 'linear' }), task: 'classification' },
    2,
    [/layers\[0\]\.expert: 'linear' explains numbers; take 'categorical'/],
  ],
  'classes of a regression': [{ ...good, classes: ['a', 'b'] }, 2, [/classes: is only for task/]],
  'an unknown option': [
    options({ learningrate: 1 }),
    2,
    [/spec\.json: options: learningrate: is not an option; did you mean 'learningRate'\?/],
  ],
  'a capacity that drops everything': [
    options({ capacityFactor: -0.5 }),
    2,
    [/options: capacityFactor: must be a finite number ≥ 0, got -0\.5/],
  ],
  'a capacity that nothing obeys': [
    { ...options({ capacityFactor: 1 }), model: { layers: [{ experts: 2 }] } },
    2,
    [/capacityFactor 1 limits how many rows select an expert, and no gate of this model selects/],
  ],
  'patience without held-out rows': [options({ patience: 3 }), 2, [/patience 3 needs validation data/]],
  NaN: [
    good,
    1,
    [/data\.csv: row 2 \(line 3\), column 'x': is missing \('NaN'\); mend the cell, .* features/],
    { data: 'x,y\n1,2\nNaN,4\n3,5\n' },
  ],
  'a target that does not vary': [
    good,
    1,
    [/target 'y' is 2 in every row/],
    { data: 'x,y\n1,2\n2,2\n3,2\n' },
  ],
  'more experts than rows': [
    layered({ experts: 3 }),
    1,
    [/2 rows cannot be fitted by 3 experts/],
    { data: 'x,y\n1,2\n3,4\n' },
  ],
  'a label outside the classes': [
    { ...layered({ experts: 2 }), task: 'classification', classes: ['up', 'down'] },
    1,
    [/row 3, column 'y': 'dwn' is not a class of the model; did you mean 'down'\? \(classes: up, down\)/],
    { data: 'x,y\n1,up\n2,down\n3,dwn\n' },
  ],
  'a share of more than the rows': [
    good,
    2,
    [/--validation: must be a share from 0 to 0\.9, got '2'/],
    { words: ['--validation', '2'] },
  ],
  'a figure of another kind': [
    good,
    2,
    [/--figure: must end in \.svg or \.png/],
    { words: ['--figure', 'f.gif'] },
  ],
};

describe('moelab train refuses', () => {
  it.each(Object.entries(cases))(
    '%s',
    async (_, [spec, exitCode, texts, { data = crossing, words = [] } = {}]) => {
      const text = typeof spec === 'string' ? spec : JSON.stringify(spec);
      const folder = folderWith({ 'spec.json': text, 'data.csv': data });
      const { path, names } = folder;
      const out = ['--out', path('model.json')];
      const result = await captured(['train', path('spec.json'), path('data.csv'), ...out, ...words]);
      expect(result.stderr).toMatch(/^moelab train: [^\n]*\n$/);
      for (const part of texts) expect(result.stderr).toMatch(part);
      expect(result.stderr).not.toMatch(/\[[A-Z_]+\]/);
      expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({ exitCode, stdout: '' });
      expect(names()).toEqual(['data.csv', 'spec.json']);
    },
  );

  it('a checkpoint of another training, a cut one, and one that would be lost', async () => {
    const { path } = folderWith({
      'spec.json': JSON.stringify(good),
      'other.json': JSON.stringify(layered({ ...layer, experts: 3 })),
      'data.csv': crossing,
      'short.csv': crossing.split('\n').slice(0, 30).join('\n'),
    });
    const checkpoint = path('checkpoint.json');
    const train = (spec: string, data: string, ...words: string[]) =>
      captured(['train', path(spec), path(data), '--resume', checkpoint, ...words]);
    await captured(['train', path('spec.json'), path('data.csv'), '--checkpoint', checkpoint]);
    const text = readFileSync(checkpoint, 'utf8');
    for (const [result, expected] of [
      [
        await train('other.json', 'data.csv'),
        /checkpoint\.json: the checkpoint is of another training: it differs in the model \(1 inputs, 2 × linear/,
      ],
      [await train('spec.json', 'data.csv', '--seed', '4'), /the seed \(1 there, 4 here\)/],
      [await train('spec.json', 'short.csv'), /the data \(40 rows there, 29 here\)/],
    ] as const) {
      expect(result).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(expected) });
    }
    expect(readFileSync(checkpoint, 'utf8')).toBe(text);
    writeFileSync(checkpoint, text.slice(0, text.length / 2));
    expect((await train('spec.json', 'data.csv')).stderr).toMatch(
      /checkpoint\.json: is not complete JSON: it was cut off/,
    );
    expect(await train('spec.json', 'data.csv', '--out', checkpoint)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--out: .* would overwrite what is read/),
    });
  });
});
