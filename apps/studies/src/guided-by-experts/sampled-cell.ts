import { type Dataset, type Model, meanRisk } from '@moelab/core';
import { greedyOrder, prune } from '@moelab/estimators';
import { type Matrix, matrix, rowOf, type Stream } from '@moelab/numerics';
import {
  ALIGNED,
  type Alignments,
  alignments,
  randomUnits,
  recoveries,
  sphericalFlow,
  studentTeacher,
  type Units,
  unitsOf,
  withUnits,
} from '@moelab/tasks';
import { laboratory } from '../estimation/laboratory.ts';
import { type Cell, nothing, type Row } from './columns.ts';
import { foundTeachers } from './found-teachers.ts';
import { SAMPLED } from './settings.ts';

/** Steps between two looks at the alignments. */
const STEPS = 10;
/** Rows that judge and prune what has been trained. */
const FRESH_ROWS = 4096;
/** A gain of the greedy choice counts where it is so many of its standard errors. */
const CLEAR = 3;

/**
 * Trains the same student as an ordinary model on fresh Gaussian batches, by `joint` with a spherical gradient, prunes it on fresh
 * rows and, behind sigmoids, fine-tunes it by the population flow. Times are steps times the step of the flow.
 */
export async function sampledCell(
  { inputs, units }: Cell,
  { random, seed }: { readonly random: Stream; readonly seed: number },
  {
    routing,
    duration,
    tuneDuration,
  }: {
    readonly routing: 'sigmoid' | 'softmax';
    readonly duration: number;
    readonly tuneDuration: number;
  },
): Promise<Row> {
  const { teachers, batch, step } = SAMPLED;
  const lab = await laboratory();
  const teacher = studentTeacher({ inputs, teachers, routing, seed });
  const shape = {
    inputs,
    outputs: 1,
    experts: units,
    expert: 'hermite',
    expertOptions: { noise: 'none' },
  } as const;
  const fresh =
    routing === 'sigmoid'
      ? lab.model({ ...shape, gate: 'sigmoid', gateOptions: { bias: 'none' } })
      : lab.model({ ...shape, gate: 'softmax' });
  const joint = lab.estimator('joint', {
    loss: 'squared',
    optimizer: 'gradient-descent',
    learningRate: step / 2, // of (y − f)², twice the population loss
    schedule: 'constant',
    sphere: 'all',
    epochs: 1,
    batch,
  });
  const seeds = random.substream('samples');
  const sample = (rows: number): Dataset => teacher.sample(rows, seeds.uint32());
  let model: Model = withUnits(fresh, {
    ...randomUnits(random.substream('student'), units, inputs),
    routing,
  });
  const first = alignedWith(model, teacher);
  const seen: { readonly time: number; readonly now: Alignments }[] = [{ time: 0, now: first }];
  for (let steps = STEPS; steps * step <= duration + 1e-9; steps += STEPS) {
    const fit = await joint.fit(model, sample(batch * STEPS), { seed: steps });
    model = fit.model;
    seen.push({ time: steps * step, now: alignedWith(model, teacher) });
  }
  const last = seen.at(-1)!;
  const found = recoveries(last.now).flatMap((own, j) => {
    if (own.length === 0) return [];
    const times = own.map((unit) => {
      const reached = (which: 'directions' | 'routers') =>
        seen.find(({ now }) => now[which].data[unit * teachers + j]! >= ALIGNED)!.time;
      return { direction: reached('directions'), router: reached('routers') };
    });
    return [times.sort((a, b) => a.direction - b.direction)[0]!];
  });
  const data = sample(FRESH_ROWS);
  const { order, gains } = await greedyOrder(model, data);
  const clear = gains.findIndex(({ value, standardError }) => !(value > CLEAR * standardError));
  const { model: pruned, kept } = prune(model, clear < 0 ? order : order.slice(0, clear + 1));
  const tuned =
    routing === 'sigmoid'
      ? sphericalFlow(unitsOf(pruned), teacher, { duration: tuneDuration, lossTolerance: 1e-14, records: 0 })
      : undefined;
  return {
    ...nothing,
    start: Math.max(...first.directions.data),
    escape: seen.find(({ now }) => now.directions.data.some((v) => v >= 0.5))?.time ?? Number.NaN,
    end: last.time,
    loss: await lossOn(model, data),
    ...foundTeachers(found),
    shared: recoveries(last.now).filter((own) => own.length > 1).length,
    kept: kept.length,
    keptFound: recoveries(last.now).filter((own) => own.some((unit) => kept.includes(unit))).length,
    keptLoss: await lossOn(pruned, data),
    tunedLoss: tuned?.loss ?? Number.NaN,
  };
}

async function lossOn(model: Model, { x, y }: Dataset): Promise<number> {
  const { data } = await model.predict(x);
  return meanRisk(data.map((v, i) => (v - y.data[i]!) ** 2 / 2)).value;
}

/** The same model with gate biases of 0: those of a softmax, which training moves, are no part of the units. */
function withoutBias(model: Model): Model {
  const bias = model.parameters['gate.bias'];
  if (bias === undefined) return model;
  const zero = { ...bias, values: new Float64Array(bias.values.length) };
  return model.with({ parameters: { ...model.parameters, 'gate.bias': zero } });
}

/** Alignments of a model's units; routers of a softmax, which a common vector does not change, from their mean. */
function alignedWith(model: Model, teacher: Units): Alignments {
  const units = unitsOf(withoutBias(model));
  if (teacher.routing === 'sigmoid') return alignments(units, teacher);
  const centre = (of: Units): Units => ({ ...of, routers: centred(of.routers) });
  return alignments(centre(units), centre(teacher));
}

/** Rows less their mean, at norm one. */
function centred({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(rows, cols, data.slice());
  for (let s = 0; s < cols; s++) {
    let total = 0;
    for (let i = 0; i < rows; i++) total += data[i * cols + s]!;
    for (let i = 0; i < rows; i++) out.data[i * cols + s]! -= total / rows;
  }
  for (let i = 0; i < rows; i++) {
    const row = rowOf(out, i);
    const norm = Math.hypot(...row);
    row.set(row.map((v) => v / norm));
  }
  return out;
}
