import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { evaluate } from './engine.ts';
import { type LossName, lossOf } from './losses.ts';

const backend = cpuBackend();
const rowsOf = async (
  name: LossName,
  y: readonly number[][],
  judged: readonly number[] | readonly number[][],
  options: { bound?: number } = {},
) => {
  const judgedShape =
    typeof judged[0] === 'number' ? [judged.length] : [judged.length, (judged[0] as number[]).length];
  const [rows] = await evaluate(backend, () => [
    lossOf(name, options).rows(
      backend,
      backend.tensor(y.flat(), [y.length, y[0]!.length]),
      backend.tensor(judged.flat(), judgedShape),
    ),
  ]);
  return [...rows!];
};

describe('lossOf', () => {
  it('squared adds over outputs', async () => {
    expect(
      await rowsOf(
        'squared',
        [
          [1, 2],
          [0, 0],
        ],
        [
          [0, 0],
          [3, -4],
        ],
      ),
    ).toEqual([5, 25]);
    expect(lossOf('squared')).toMatchObject({ range: [0, Infinity], ofDensity: false, targets: ['real'] });
  });

  it('log is minus the log density, in nats', async () => {
    expect(await rowsOf('log', [[0], [0]], [-1.5, -Infinity])).toEqual([1.5, Infinity]);
    expect(lossOf('log')).toMatchObject({
      range: [-Infinity, Infinity],
      ofDensity: true,
      targets: ['real', 'class'],
    });
  });

  it('zero-one is 1 where another class is the most probable', async () => {
    const probabilities = [
      [0.2, 0.5, 0.3],
      [0.2, 0.5, 0.3],
      [1, 0, 0],
    ];
    expect(await rowsOf('zero-one', [[1], [2], [0]], probabilities)).toEqual([0, 1, 0]);
    const unknown = [[0.2, Number.NaN, 0.3]];
    expect(await rowsOf('zero-one', [[0]], unknown)).toEqual([Number.NaN]);
    expect(await rowsOf('zero-one', [[Number.NaN]], [[1, 0, 0]])).toEqual([Number.NaN]);
    expect(lossOf('zero-one')).toMatchObject({ range: [0, 1], targets: ['class'] });
  });

  it('clipped is the squared error as a share of its bound, and 1 from there on', async () => {
    expect(await rowsOf('clipped', [[0], [0], [0]], [[1], [7], [1e30]], { bound: 4 })).toEqual([0.25, 1, 1]);
    expect(await rowsOf('clipped', [[0]], [[0.5]])).toEqual([0.25]);
    expect(await rowsOf('clipped', [[0], [0]], [[99], [Number.NaN]], { bound: 49 })).toEqual([1, Number.NaN]);
    expect(lossOf('clipped')).toMatchObject({ range: [0, 1], targets: ['real'] });
  });

  it('refuses other names, and a bound that bounds nothing', async () => {
    expect(await messageOf(() => lossOf('sqared' as never))).toBe(
      "losses: no 'sqared'; did you mean 'squared'? (known: squared, log, zero-one, clipped) [UNKNOWN_PART]",
    );
    for (const bound of [0, -1, Number.NaN, Infinity]) {
      expect(await messageOf(() => lossOf('clipped', { bound }))).toBe(
        `losses/clipped: bound must be a finite number > 0, got ${bound} [INVALID_OPTIONS]`,
      );
    }
  });
});
