import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { spread } from './spread.ts';

const timing = (name: string, cpu: readonly number[], wall = cpu) => ({
  ...{ name, calls: 1 },
  ...{ cpuMs: spread(cpu), wallMs: spread(wall) },
});
const timings = [
  timing('moelab', [3, 1, 2], [30, 10, 20]),
  timing('numpy, rows', [8, 4, 10]),
  timing('numpy, columns', [4, 2, 8]),
  timing('numpyro', [0.1]),
];
const measured = { timings, peakMiB: 100 };
const ratio = { kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu' } as const;

describe('judge', () => {
  it('divides by the median of the fastest way of a peer, and ranges from quartile over opposite quartile', () => {
    const outcome = judge({ ...ratio, atMost: 0.5 }, measured);
    expect(outcome).toMatchObject({ value: 0.5, against: 'numpy, columns', verdict: 'reached' });
    // quartiles 1.5 and 2.5 over 3 and 6
    expect(outcome.quartiles).toEqual([1.5 / 6, 2.5 / 3]);
    expect(judge({ ...ratio, atMost: 0.49 }, measured).verdict).toBe('not reached');
  });

  it('only reports where nothing is asked for, and says what was not run', () => {
    expect(judge(ratio, measured).verdict).toBe('reported');
    const absent = judge({ ...ratio, to: ['R flexmix'], atMost: 1 }, measured);
    expect(absent).toMatchObject({ value: null, against: null, verdict: 'not run' });
    expect(judge({ ...ratio, of: 'two threads' }, measured).verdict).toBe('not run');
  });

  it('turns a speed-up round and takes it by the clock', () => {
    const asked = { kind: 'speed-up', of: 'numpy, rows', to: 'moelab', atLeast: 2.5 } as const;
    expect(judge(asked, measured)).toMatchObject({ value: 20 / 8, verdict: 'reached' });
    expect(judge({ ...asked, atLeast: 2.6 }, measured).verdict).toBe('not reached');
  });

  it('holds a time by the clock and a memory against their bounds', () => {
    const time = { kind: 'wall time', of: 'moelab', atMostMs: 20 } as const;
    expect(judge(time, measured)).toMatchObject({ value: 20, verdict: 'reached' });
    expect(judge({ ...time, atMostMs: 19 }, measured).verdict).toBe('not reached');
    expect(judge({ kind: 'peak memory', atMostMiB: 99 }, measured).verdict).toBe('not reached');
  });
});

describe('spread', () => {
  it('interpolates between order statistics and keeps the order of the runs', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, quartiles: [1.75, 3.25], runs: [4, 1, 3, 2] });
    expect(spread([7]).quartiles).toEqual([7, 7]);
    expect(spread([]).median).toBeNaN();
  });
});
