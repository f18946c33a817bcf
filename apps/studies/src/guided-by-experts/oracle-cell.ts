import { stream } from '@moelab/numerics';
import {
  decayRate,
  populationLoss,
  reducedTimes,
  sphericalFlow,
  studentTeacher,
  turnedUnits,
} from '@moelab/tasks';
import { nothing, type Row } from './columns.ts';
import { TEACHERS } from './settings.ts';

/** Times of one unit and one teacher to 0.5, 0.9 and 0.99, by a numpy prototype. */
const KNOWN = [
  { direction: 0.08, directions: [2.43713, 2.83824, 3.11799], routers: [4.82641, 8.33364, 12.71686] },
  { direction: 0.05, directions: [4.11043, 4.51153, 4.79128], routers: [6.49928, 10.0065, 14.38972] },
];
/** By how much a recovered start is turned away from the teacher, radians. */
const TURN = 0.2;

/** Computes what is known beforehand: the loss of the teacher itself, the reduced times, and the rate of fine-tuning. */
export function oracleCell(inputs: number, seed: number): Row {
  const teacher = studentTeacher({ inputs, teachers: TEACHERS, seed });
  const start = turnedUnits(stream(seed, 'guided-by-experts', 'turn'), teacher, TURN);
  const tuned = sphericalFlow(start, teacher, { duration: 80, lossTolerance: 1e-14 });
  const off = KNOWN.flatMap(({ direction, directions, routers }) => {
    const times = reducedTimes({ direction });
    return [
      ...directions.map((time, l) => Math.abs(times.directions[l]! - time)),
      ...routers.map((time, l) => Math.abs(times.routers[l]! - time)),
    ];
  });
  return {
    ...nothing,
    lossAtTeacher: Math.abs(populationLoss(teacher).value(teacher)),
    timesOff: Math.max(...off),
    tunedLoss: tuned.loss,
    tuneRate: decayRate(tuned.records),
  };
}
