import { ownContender } from './contender.ts';
import { logLogSlope } from './log-log-slope.ts';
import { type Spread, spread } from './spread.ts';
import { fullTurns, quickTurns, takeTurns } from './take-turns.ts';

/** Something to be timed, and let go of. */
export interface Timed {
  run(): unknown;
  close(): void | Promise<void>;
}

/** How a cost grows along one axis. */
export interface Curve {
  readonly axis: string;
  /** What is timed, with what is held fixed. */
  readonly what: string;
  /** What the slope should be, and why. */
  readonly expected: string;
  readonly values: readonly number[];
  readonly quick: readonly number[];
  readonly time: 'cpu' | 'wall';
  prepare(value: number, quick: boolean): Timed | Promise<Timed>;
}

/** A curve, measured. */
export interface MeasuredCurve {
  readonly axis: string;
  readonly what: string;
  readonly expected: string;
  readonly time: 'cpu' | 'wall';
  readonly points: readonly { readonly value: number; readonly ms: Spread }[];
  /** Of log time on log value, least squares. */
  readonly slope: number;
  /** Of the last two points alone. */
  readonly lastSlope: number;
}

/** Times a curve: at each value in order, then again, so that what else the machine does falls on all of them. */
export async function measureCurve(curve: Curve, quick: boolean): Promise<MeasuredCurve> {
  const values = quick ? curve.quick : curve.values;
  const runs = values.map((): number[] => []);
  for (let pass = 0; pass < (quick ? 1 : 2); pass++) {
    for (const [at, value] of values.entries()) {
      const { run, close } = await curve.prepare(value, quick);
      try {
        const turns = quick ? quickTurns : { ...fullTurns, rounds: 3, enoughMs: 2000, fewest: 2 };
        const { timings } = await takeTurns([ownContender({ name: curve.axis, run })], turns);
        runs[at]!.push(...timings[0]![curve.time === 'cpu' ? 'cpuMs' : 'wallMs'].runs);
      } finally {
        await close();
      }
    }
  }
  const points = values.map((value, at) => ({ value, ms: spread(runs[at]!) }));
  const pairs = points.map(({ value, ms }) => [value, ms.median] as const);
  const { axis, what, expected, time } = curve;
  return {
    ...{ axis, what, expected, time, points },
    slope: logLogSlope(pairs),
    lastSlope: logLogSlope(pairs.slice(-2)),
  };
}
