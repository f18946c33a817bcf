import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';
import { definePlugin } from './plugin.ts';

const lab = createLab({ plugins: [toyGates, toyExperts], backend: cpuBackend() });
const fresh = lab.model({ inputs: 2, outputs: 1, experts: 2, seed: 3, gate: 'softmax', expert: 'linear' });
const bias = { ...fresh.parameters['gate.bias']!, values: Float64Array.of(-0, 5e-324) };
const model = fresh.with({ parameters: { ...fresh.parameters, 'gate.bias': bias } });
const text = lab.save(model, { columns: ['a', 'b'] });
// biome-ignore lint/suspicious/noExplicitAny: a file may hold anything
const changed = (change: (file: any) => void) => {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
};
const problem = (given: string) => messageOf(() => lab.load(given, 'm.json'));

describe('a saved model', () => {
  it('is loaded to the same bits, and saved to the same text again', () => {
    const { model: loaded, meta } = lab.load(text);
    for (const [name, { values }] of Object.entries(model.parameters)) {
      values.forEach((v, i) => {
        expect(Object.is(loaded.parameters[name]!.values[i], v)).toBe(true);
      });
    }
    expect(loaded.spec).toEqual(model.spec);
    expect(meta).toEqual({ columns: ['a', 'b'] });
    expect(lab.save(loaded, meta)).toBe(text);
  });

  it('says its format, its version and the versions of its plugins, and ends in a new line', () => {
    expect(JSON.parse(text)).toMatchObject({
      format: 'moelab/model',
      version: 1,
      plugins: { 'toy-gates': '1.2.3', 'toy-experts': 'unknown' },
      state: {},
      parameters: { 'gate.bias': { axes: ['expert'], shape: [2], values: [-0, 5e-324] } },
    });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('keeps state, and values of the model rather than those of its seed', () => {
    const listening = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'listening', expert: 'plain' });
    const prior = { axes: ['expert'], shape: [2], values: Float64Array.of(0.9, 0.1) };
    const saved = lab.save(listening.with({ state: { 'gate.prior': prior } }));
    expect(lab.load(saved).model.state['gate.prior']).toEqual(prior);
  });

  it.each<readonly [string, string, string]>([
    ['an empty file', ' \n', 'm.json: is empty; save the model again [INVALID_FILE]'],
    [
      'a truncated file',
      text.slice(0, 200),
      'm.json: is not complete JSON: it was cut off or changed; save the model again [INVALID_FILE]',
    ],
    ['another JSON', '[1]', 'm.json: is not a saved model (no "format": "moelab/model") [INVALID_FILE]'],
    ['null', 'null', 'm.json: is not a saved model (no "format": "moelab/model") [INVALID_FILE]'],
    [
      'another version',
      changed((file) => {
        file.version = 2;
      }),
      'm.json: has model format version 2, and this program reads version 1; fit the model again or use the program that saved it [INVALID_FILE]',
    ],
    [
      'missing fields',
      changed((file) => {
        delete file.state;
        file.parameters = [];
      }),
      'm.json: has no parameters, state; it was cut off or changed [INVALID_FILE]',
    ],
    [
      'another shape',
      changed((file) => {
        file.parameters['gate.bias'].shape = [3];
      }),
      'm.json: parameters: gate.bias: must have shape (2), got (3) [INVALID_SHAPE]',
    ],
    [
      'too few values',
      changed((file) => {
        file.parameters['gate.bias'].values = [1];
      }),
      'm.json: parameters: gate.bias: must have 2 values for shape (2), got 1 [INVALID_SHAPE]',
    ],
    [
      'a variance below 0',
      changed((file) => {
        file.parameters['experts.variance'].values = [-1];
      }),
      'm.json: parameters: experts.variance[0]: must be positive and finite, got -1 [INVALID_SHAPE]',
    ],
    [
      'a missing parameter',
      changed((file) => {
        delete file.parameters['gate.bias'];
      }),
      'm.json: parameters: gate.bias: is missing; must have shape (2) [INVALID_SHAPE]',
    ],
    [
      'values that are no numbers',
      changed((file) => {
        file.parameters['gate.bias'].values = [1, null];
      }),
      'm.json: parameters.gate.bias must have axes, shape and finite numbers as values [INVALID_FILE]',
    ],
    [
      'values that are no list',
      changed((file) => {
        file.parameters['gate.bias'].values = { length: 2 };
      }),
      'm.json: parameters.gate.bias must have axes, shape and finite numbers as values [INVALID_FILE]',
    ],
    [
      'a parameter that is nothing',
      changed((file) => {
        file.parameters['gate.bias'] = null;
      }),
      'm.json: parameters.gate.bias must have axes, shape and finite numbers as values [INVALID_FILE]',
    ],
    [
      'a wrong spec',
      changed((file) => {
        file.spec.layers[0].experts = -1;
      }),
      'm.json: spec.layers[0].experts: must be an integer ≥ 1, got -1 [INVALID_SPEC]',
    ],
    [
      'another number of experts',
      changed((file) => {
        file.spec.layers[0].experts = 1;
      }),
      'm.json: parameters: gate.slopes: must have shape (2, 1), got (2, 2); gate.bias: must have shape (1), got (2); experts.slopes: must have shape (1, 2, 1), got (2, 2, 1); experts.intercept: must have shape (1, 1), got (2, 1) [INVALID_SHAPE]',
    ],
    [
      'options that are wrong in two ways',
      changed((file) => {
        file.spec.layers[0].expertOptions = { scale: 0, k: 1 };
      }),
      'm.json: experts/linear:\n  k: is not an option (options: scale)\n  scale: must be a finite number > 0, got 0\n [INVALID_OPTIONS]',
    ],
  ])('is refused when it is %s', async (_, given, message) => {
    expect(await problem(given)).toBe(message);
  });

  it('says which plugins it was saved with when a lab does not know its parts', async () => {
    const other = createLab({ plugins: [definePlugin({ name: 'none' })], backend: cpuBackend() });
    expect(await messageOf(() => other.load(text))).toBe(
      "model: gates: no 'softmax' (known: none); the file was saved with toy-gates 1.2.3, toy-experts unknown [UNKNOWN_PART]",
    );
  });
});
