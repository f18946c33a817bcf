import { curveBounds, type RateCurve, rateCurve, shannonEntropy } from '@moelab/information';
import {
  categorical,
  type Matrix,
  matrix,
  type Stream,
  softmaxInto,
  stream,
  uniformInteger,
} from '@moelab/numerics';
import { meanInterval } from '../estimation/mean-interval.ts';
import { type Cell, type Row, rowOf } from './columns.ts';
import { CELLS, drawLabel, type World, worldOf } from './world.ts';

/** Of the gate's choice in a group: one error more makes an expert exp(INVERSE_TEMPERATURE) times less likely. */
const INVERSE_TEMPERATURE = 1;

/**
 * Measures both sides of E R ≤ D(R_g) + δ_m + √(2 I(S;Θ)/m) for a gate whose I(S;Θ) is bounded by what can be computed.
 *
 * Θ is a table: G groups of neighbouring cells, an expert W_u for each, drawn given the sample by
 * P(t | S_u) ∝ exp(−errors of expert t on the rows in group u). The bank is trained on rows of its own, so I(S;Θ) is the gate's. Given S the
 * entries are independent, hence for any distributions Q_u that do not depend on S
 *
 *   I(S;Θ) ≤ E KL(P(Θ | S) ‖ Π Q_u) = Σ_u E KL(P(W_u | S) ‖ Q_u).
 *
 * Q_u is the mean of P(W_u | S) over one half of the samples, the expectation is taken over the other: an upper bound without bias. The risks are
 * expectations over Θ given S, exact in Θ. A table is a deterministic gate: its rate is the entropy of its load, and D at that rate is of
 * the population and the very bank, certified from below.
 */
export function boundCell(
  { experts, pieces, rows: m, level: groups, replication }: Cell,
  samples: number,
  seed: number,
): Row {
  const world = worldOf(seed, replication, { experts, pieces });
  const draws = stream(seed, 'finite-rate-gating', 'sample', replication, m);
  const errorsOf = (which: string, i: number) => groupErrors(world, m, groups, draws.substream(which, i));
  const prior = matrix(groups, experts);
  for (let i = 0; i < samples; i++)
    for (const [at, p] of posterior(errorsOf('prior', i)).data.entries()) prior.data[at]! += p / samples;
  const risks = groupRisks(world, groups);
  const curve = rateCurve(world.losses);
  const leastAt = lowerBounds(curve);
  const tables = draws.substream('table', experts, pieces, groups);
  const measured = Array.from({ length: samples }, (_, i) => {
    const errors = errorsOf('measured', i);
    const gate = posterior(errors);
    const rate = rateOfTable(gate, tables);
    let loss = 0;
    let empirical = 0;
    let information = 0;
    for (const [at, p] of gate.data.entries()) {
      loss += (p * risks.data[at]!) / groups;
      empirical += (p * errors.data[at]!) / m;
      if (p > 0) information += p * Math.log(p / prior.data[at]!);
    }
    return { loss, empirical, information, rate, least: leastAt(rate) };
  });
  const over = (of: (one: (typeof measured)[number]) => number) => meanInterval(measured.map(of));
  const loss = over((one) => one.loss);
  const empirical = over((one) => one.empirical);
  const gap = over((one) => one.loss - one.empirical);
  const information = over((one) => one.information);
  return rowOf({
    rate: over((one) => one.rate).mean,
    loss: loss.mean,
    lossError: loss.standardError,
    lower: over((one) => one.least).mean,
    empirical: empirical.mean,
    empiricalError: empirical.standardError,
    gap: gap.mean,
    gapError: gap.standardError,
    information: Math.max(0, information.mean),
    informationError: information.standardError,
    single: curve.limits.D0,
    least: curve.limits.Dmin,
  });
}

/** Draws m rows and counts what each expert has wrong in each group, (groups, experts). */
function groupErrors({ positive, says }: World, m: number, groups: number, random: Stream): Matrix {
  const experts = says.cols;
  const errors = matrix(groups, experts);
  for (let j = 0; j < m; j++) {
    const x = uniformInteger(random, CELLS);
    const y = drawLabel(random, positive[x]!);
    const u = Math.floor((x * groups) / CELLS);
    for (let t = 0; t < experts; t++)
      if (says.data[x * experts + t] !== y) errors.data[u * experts + t]! += 1;
  }
  return errors;
}

/** P(t | S_u), (groups, experts). */
function posterior({ rows, cols, data }: Matrix): Matrix {
  const gate = matrix(rows, cols);
  for (let u = 0; u < rows; u++) {
    const own = gate.data.subarray(u * cols, (u + 1) * cols);
    softmaxInto(
      own,
      data.subarray(u * cols, (u + 1) * cols).map((errors) => -INVERSE_TEMPERATURE * errors),
    );
  }
  return gate;
}

/** E[d(X, t) | group u], (groups, experts). */
function groupRisks({ losses }: World, groups: number): Matrix {
  const risks = matrix(groups, losses.cols);
  for (const [i, loss] of losses.data.entries()) {
    const u = Math.floor((Math.floor(i / losses.cols) * groups) / CELLS);
    risks.data[u * losses.cols + (i % losses.cols)]! += (loss * groups) / CELLS;
  }
  return risks;
}

/** Draws a table of the posterior and gives its rate I(X;T) = H(T): groups are alike likely. */
function rateOfTable({ rows, cols, data }: Matrix, random: Stream): number {
  const load = new Float64Array(cols);
  for (let u = 0; u < rows; u++)
    load[categorical(random, data.subarray(u * cols, (u + 1) * cols))]! += 1 / rows;
  return shannonEntropy(load);
}

/** D at a rate, certified from below; tables have few different rates. */
function lowerBounds(curve: RateCurve): (rate: number) => number {
  const known = new Map<string, number>();
  return (rate) => {
    const key = rate.toFixed(9);
    const lower = known.get(key) ?? curveBounds(curve, rate).lower;
    known.set(key, lower);
    return lower;
  };
}
