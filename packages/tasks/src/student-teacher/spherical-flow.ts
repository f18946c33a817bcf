import { checkedOptions, integer, list, MoelabError, params, real } from '@moelab/core';
import { type Matrix, matrix, rowOf } from '@moelab/numerics';
import { dot } from '../dot.ts';
import { type Alignments, alignments } from './alignments.ts';
import { pairKernel, TERMS } from './pair-kernel.ts';
import { type PopulationGradient, type PopulationLoss, populationLoss } from './population-loss.ts';
import { unitSpan } from './unit-span.ts';
import { checkOrthonormal, checkPair, type Units } from './units.ts';

const options = params({
  duration: real({ above: 0, doc: 'the time at which the flow ends' }),
  step: real({ min: 0, default: 0, doc: 'a fixed step of Euler’s method; 0 for steps by the local error' }),
  largestStep: real({ above: 0, default: 0.25, doc: 'of steps by the local error' }),
  tolerance: real({
    above: 0,
    max: 0.1,
    default: 1e-4,
    doc: 'of the local error of a vector in a step',
  }),
  gradientTolerance: real({
    min: 0,
    default: 1e-9,
    doc: 'the flow ends where the gradient norm is at most this',
  }),
  lossTolerance: real({ min: 0, default: 0, doc: 'the flow ends where the loss is at most this' }),
  records: integer({
    min: 0,
    default: 200,
    doc: 'how many times are recorded, equally spaced, with start and end',
  }),
  levels: list(real({ min: -1, max: 1, doc: 'an alignment' }), {
    default: [0.5, 0.9],
    doc: 'alignments whose first crossings are timed',
  }),
  terms: integer({ min: 8, default: TERMS, doc: 'Hermite terms of the gate' }),
});

/** How a flow is followed, and when it ends. */
export interface FlowOptions {
  /** The time at which the flow ends. */
  readonly duration: number;
  /** A fixed step of Euler's method, below its limit of stability; 0 (default) for steps by the local error. */
  readonly step?: number;
  /** Of steps by the local error; default 0.25. */
  readonly largestStep?: number;
  /** The local error that a vector, of norm 1, may have in a step; default 1e-4. */
  readonly tolerance?: number;
  /** The flow ends where the norm of the whole gradient is at most this; default 1e-9. */
  readonly gradientTolerance?: number;
  /** The flow ends where the loss is at most this; default 0. */
  readonly lossTolerance?: number;
  /** How many times are recorded, equally spaced, beside start and end; default 200. */
  readonly records?: number;
  /** Alignments whose first crossings are timed; default 0.5 and 0.9. */
  readonly levels?: readonly number[];
  /** Hermite terms of the gate; default 90. */
  readonly terms?: number;
  /** Ends the flow where it gives true; sees each step. */
  until?(record: FlowRecord): boolean;
}

/** A flow at one time. */
export interface FlowRecord extends Alignments {
  readonly time: number;
  /** L = ½ E(f − f*)². */
  readonly loss: number;
  /** Of the gradient along the spheres, all units together. */
  readonly gradientNorm: number;
}

/** When each unit's alignment with each teacher first reached a level; NaN where it never did. */
export interface Crossings extends Alignments {
  readonly level: number;
}

/** A flow that has ended. */
export interface Flow extends FlowRecord {
  readonly student: Units;
  readonly reason: 'duration' | 'gradient' | 'loss' | 'until';
  readonly records: readonly FlowRecord[];
  /** By level; times by linear interpolation between two steps. */
  readonly crossings: readonly Crossings[];
  readonly steps: number;
  /** Steps tried again with a smaller one, as their error was too large. */
  readonly rejected: number;
}

const WHERE = 'sphericalFlow';
/** Below this step the errors are not those of steps. */
const SMALLEST_STEP = 1e-10;

/**
 * Follows the gradient flow of the population loss on the spheres, from a student: v' = −(I − v vᵀ) ∂L/∂v, w' = −(I − w wᵀ) ∂L/∂w,
 * of all units together.
 *
 * By default Heun's method, renormalised after each half, with steps by the local error ½ h ‖g₁ − g₀‖, the distance to Euler's step:
 * at most `tolerance` in every vector. With `step`, Euler's method as published: u ← (u − h g)/‖u − h g‖, for which a step from
 * 1/(9 q(1)) = 0.379, q(1) = E σ(Z)², is refused: a found direction goes back with the rate 18 q(1), and units that share a teacher
 * are faster still; a teacher whose vectors are not orthonormal, for which there is no such limit, is refused there. The flow never raises the loss; an end above the start is refused as diverged.
 *
 * It is computed in the span of student and teacher, so that a step costs the same for every number of inputs. Refuses vectors that
 * are not of norm one, and softmax routing.
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205; their settings are not public, steps by the error are ours.
 */
export function sphericalFlow(student: Units, teacher: Units, given: FlowOptions): Flow {
  const { until, ...checked } = given;
  const settings = checkedOptions(WHERE, options, checked) as Required<Omit<FlowOptions, 'until'>>;
  const { duration, step, largestStep, tolerance, records: count, levels } = settings;
  checkPair(WHERE, student, teacher);
  if (step > 0) checkStable(step, teacher, settings.terms);

  const span = unitSpan(teacher, student);
  const own = span.into(teacher);
  const population = populationLoss(own, settings);
  let units = span.into(student);
  let gradient = population.gradient(units);
  let time = 0;
  let h = step > 0 ? step : Math.min(largestStep, 0.01);
  let steps = 0;
  let rejected = 0;
  const recordNow = (): FlowRecord => ({
    time,
    loss: gradient.loss,
    gradientNorm: normOf(gradient),
    ...alignments(units, own),
  });
  let now = recordNow();
  const start = now;
  const records = [now];
  const crossings = levels.map((level) => crossingsOf(level, now));
  const reasonNow = (): Flow['reason'] | undefined =>
    now.gradientNorm <= settings.gradientTolerance
      ? 'gradient'
      : now.loss <= settings.lossTolerance
        ? 'loss'
        : until?.(now) === true
          ? 'until'
          : time >= duration
            ? 'duration'
            : undefined;

  let reason = reasonNow();
  while (reason === undefined) {
    const size = Math.min(h, duration - time);
    const taken =
      step > 0 ? eulerStep(population, units, gradient, size) : heunStep(population, units, gradient, size);
    if (step === 0) {
      // local error is of second order in the step
      h = Math.min(largestStep, size * Math.min(2, Math.max(0.2, 0.9 * Math.sqrt(tolerance / taken.error))));
      if (taken.error > tolerance) {
        rejected++;
        if (h < SMALLEST_STEP)
          throw diverged(`its error allows no step above ${h}`, time, now.loss, start.loss);
        continue;
      }
    }
    const before = now;
    time = size === duration - time ? duration : time + size;
    units = taken.units;
    gradient = taken.gradient;
    steps++;
    now = recordNow();
    if (!(now.loss <= start.loss * (1 + 1e-9) + 1e-9))
      throw diverged(
        step > 0
          ? `a step of ${step} is too large for units that share a teacher; take a smaller one`
          : 'its steps are too large; lower tolerance',
        time,
        now.loss,
        start.loss,
      );
    for (const found of crossings) cross(found, before, now);
    if (count > 0 && Math.floor((time / duration) * count) > Math.floor((before.time / duration) * count))
      records.push(now);
    reason = reasonNow();
  }
  if (records.at(-1) !== now) records.push(now);
  return { ...now, student: span.outOf(units), reason, records, crossings, steps, rejected };
}

/** Gives the step from which on Euler's method is unstable at a found direction of an orthonormal teacher, 2/(18 q(1)). */
export const largestEulerStep = (terms = TERMS): number => 2 / (3 * pairKernel(terms).at(1, 0, 0, 0, 0, 1));

function checkStable(step: number, teacher: Units, terms: number): void {
  checkOrthonormal(`${WHERE}: step`, teacher);
  const limit = largestEulerStep(terms);
  if (step < limit) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${WHERE}: step: must be below ${limit.toPrecision(4)}, from which on Euler's method is unstable at a found direction, got ${step}`,
  );
}

const diverged = (why: string, time: number, loss: number, first: number): MoelabError =>
  new MoelabError(
    'FIT_FAILED',
    `${WHERE}: the loss went from ${first.toPrecision(6)} to ${loss.toPrecision(6)} at time ${time.toPrecision(6)}, and a flow lowers it: ${why}`,
  );

interface Step {
  readonly units: Units;
  /** At the new units. */
  readonly gradient: PopulationGradient;
  /** The largest of one vector. */
  readonly error: number;
}

function eulerStep(population: PopulationLoss, units: Units, gradient: PopulationGradient, h: number): Step {
  const next = moved(units, [gradient], h);
  return { units: next, gradient: population.gradient(next), error: 0 };
}

function heunStep(population: PopulationLoss, units: Units, gradient: PopulationGradient, h: number): Step {
  const ahead = population.gradient(moved(units, [gradient], h));
  const next = moved(units, [gradient, ahead], h / 2);
  const error = Math.max(
    ...(['routers', 'directions'] as const).map((which) => largestDistance(gradient[which], ahead[which])),
  );
  return { units: next, gradient: population.gradient(next), error: (error * h) / 2 };
}

/** (u − h Σ g)/‖u − h Σ g‖ of every vector. */
function moved(units: Units, gradients: readonly PopulationGradient[], h: number): Units {
  const of = (which: 'routers' | 'directions'): Matrix => {
    const { rows, cols, data } = units[which];
    const next = matrix(rows, cols, data.slice());
    for (const gradient of gradients)
      for (let s = 0; s < data.length; s++) next.data[s]! -= h * gradient[which].data[s]!;
    for (let i = 0; i < rows; i++) {
      const own = rowOf(next, i);
      const norm = Math.sqrt(dot(own, own));
      for (let s = 0; s < cols; s++) own[s]! /= norm;
    }
    return next;
  };
  return { routers: of('routers'), directions: of('directions') };
}

function largestDistance(a: Matrix, b: Matrix): number {
  let most = 0;
  for (let i = 0; i < a.rows; i++) {
    let square = 0;
    for (let at = i * a.cols; at < (i + 1) * a.cols; at++) square += (a.data[at]! - b.data[at]!) ** 2;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}

const normOf = ({ routers, directions }: PopulationGradient): number =>
  Math.sqrt(dot(routers.data, routers.data) + dot(directions.data, directions.data));

/** The crossings of a level at time 0. */
function crossingsOf(level: number, { routers, directions }: Alignments): Crossings {
  const first = ({ rows, cols, data }: Matrix): Matrix =>
    matrix(
      rows,
      cols,
      data.map((v) => (v >= level ? 0 : Number.NaN)),
    );
  return { level, routers: first(routers), directions: first(directions) };
}

/** Writes down what has crossed a level between two times. */
function cross({ level, ...times }: Crossings, before: FlowRecord, now: FlowRecord): void {
  for (const which of ['routers', 'directions'] as const)
    for (const [at, v] of now[which].data.entries()) {
      if (v < level || !Number.isNaN(times[which].data[at]!)) continue;
      const old = before[which].data[at]!;
      times[which].data[at] = before.time + ((now.time - before.time) * (level - old)) / (v - old);
    }
}
