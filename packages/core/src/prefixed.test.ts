import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';
import { prefixed } from './prefixed.ts';

const shape = { inputs: 3, outputs: 2, experts: 4, seed: 7 };

describe('prefixed', () => {
  it('renames every part and keeps its options', () => {
    const copy = prefixed('copy', toyGates);
    const both = createLab({ plugins: [toyGates, toyExperts, copy], backend: cpuBackend() });
    const model = both.model({
      ...shape,
      gate: 'copy/softmax-topk',
      gateOptions: { k: 1 },
      expert: 'linear',
    });
    expect(model.spec.layers[0]).toMatchObject({ gate: 'copy/softmax-topk', gateOptions: { k: 1 } });
    // @ts-expect-error the prefixed gate wants k too
    expect(() => both.model({ ...shape, gate: 'copy/softmax-topk', expert: 'linear' })).toThrow(/k: must be/);
    // @ts-expect-error no such prefix
    expect(() => both.model({ ...shape, gate: 'copi/uniform', expert: 'linear' })).toThrow(/copy\/uniform/);
    expect(copy).toMatchObject({ name: 'toy-gates', version: '1.2.3' });
    expect(Object.keys(copy)).toEqual(Object.keys(toyGates));
  });

  it.each<readonly [string, unknown, string]>([
    [
      'mine',
      undefined,
      'prefixed: must be an object with a name and parts by kind (definePlugin), got nothing',
    ],
    ['mine', { name: 'p', gate: {} }, "p: 'gate' is not a kind of part; did you mean 'gates'?"],
    ['', toyGates, 'prefixed: the prefix must be a word, prefixed(\'mine\', plugin), got ""'],
    [
      toyGates as never,
      'mine',
      'prefixed: the prefix must be a word, prefixed(\'mine\', plugin), got {"name"',
    ],
  ])('refuses %j with %o', async (prefix, plugin, says) => {
    const said = await messageOf(() => prefixed(prefix, plugin as never));
    expect(said.slice(0, says.length)).toBe(says);
    expect(said).toContain('[INVALID_PLUGIN]');
  });
});
