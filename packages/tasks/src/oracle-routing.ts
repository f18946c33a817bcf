import { assignment, type Matrix, matrix } from '@moelab/numerics';
import type { Said } from './said-by.ts';
import type { Truth } from './task.ts';

/** By what fitted experts are recognised as true ones: by what they say, or by the rows that they are weighed in. */
export type Matching = 'means' | 'weights';

/**
 * Gives each true expert the fitted experts that stand for it: lists of columns, none of them empty.
 *
 * First one to one at the least total cost, then each expert that is left over, true or fitted, goes to its cheapest partner.
 * `means`: Σ_rows w*_k ‖m*_k − m_e‖², under the true weights; a fitted expert that is left over compares it with each Σ w*_k.
 * `weights`: −Σ_rows min(w*_k, w_e), the weight that they share.
 * Shapes: → K* lists that partition the fitted experts where K ≥ K*; where K < K* they are single, and some are repeated.
 */
export function matchedExperts(truth: Truth, said: Said, matching: Matching): readonly (readonly number[])[] {
  const costs = matching === 'means' ? sayingCosts(truth, said) : weighingCosts(truth.routing, said.weights);
  const [trues, fitted] = [costs.total.rows, costs.total.cols];
  const first = assignment(costs.total);
  const cells = Array.from(first, (e, k) => [
    e >= 0 ? e : indexOfLeast(fitted, (other) => costs.total.data[k * fitted + other]!),
  ]);
  const taken = new Set(first);
  for (let e = 0; e < fitted; e++)
    if (!taken.has(e)) cells[indexOfLeast(trues, (k) => costs.perRow.data[k * fitted + e]!)]!.push(e);
  return cells;
}

/**
 * Gives the weights that a model's experts would have under the true routing: each true weight goes to the fitted experts that
 * stand for it, shared among several of them as the model itself shares, and to the first of them where it weighs none.
 *
 * w°_e = Σ_{k: e ∈ cell k} w*_k w_e / Σ_{f ∈ cell k} w_f. With as many fitted as true experts: w°_e = w*_k.
 * Shapes: cells K* lists, true weights (rows, K*), weights (rows, K) → (rows, K).
 */
export function trulyRouted(cells: readonly (readonly number[])[], routing: Matrix, weights: Matrix): Matrix {
  const out = matrix(weights.rows, weights.cols);
  for (let i = 0; i < out.rows; i++)
    for (const [k, cell] of cells.entries()) {
      const whole = routing.data[i * cells.length + k]!;
      if (whole === 0) continue;
      const at = i * out.cols;
      const shared = cell.reduce((total, e) => total + weights.data[at + e]!, 0);
      if (cell.length === 1 || shared === 0) out.data[at + cell[0]!]! += whole;
      else for (const e of cell) out.data[at + e]! += (whole * weights.data[at + e]!) / shared;
    }
  return out;
}

/** What it costs that a fitted expert stands for a true one, (K*, K): in all, and by the mass of the true one. */
interface Costs {
  readonly total: Matrix;
  readonly perRow: Matrix;
}

function sayingCosts({ routing, means }: Truth, { weights, means: said }: Said): Costs {
  const [trues, fitted] = [routing.cols, weights.cols];
  const outputs = said.cols / fitted;
  const total = matrix(trues, fitted);
  const masses = new Float64Array(trues);
  for (let i = 0; i < routing.rows; i++)
    for (let k = 0; k < trues; k++) {
      const w = routing.data[i * trues + k]!;
      if (w === 0) continue;
      masses[k]! += w;
      for (let e = 0; e < fitted; e++) {
        let squares = 0;
        for (let o = 0; o < outputs; o++) {
          const off = means.data[(i * trues + k) * outputs + o]! - said.data[(i * fitted + e) * outputs + o]!;
          squares += off * off;
        }
        total.data[k * fitted + e]! += w * squares;
      }
    }
  const perRow = matrix(trues, fitted);
  for (let at = 0; at < perRow.data.length; at++) {
    const mass = masses[Math.floor(at / fitted)]!;
    perRow.data[at] = mass === 0 ? Infinity : total.data[at]! / mass;
  }
  return { total, perRow };
}

function weighingCosts(routing: Matrix, weights: Matrix): Costs {
  const [trues, fitted] = [routing.cols, weights.cols];
  const total = matrix(trues, fitted);
  for (let i = 0; i < routing.rows; i++)
    for (let k = 0; k < trues; k++)
      for (let e = 0; e < fitted; e++)
        total.data[k * fitted + e]! -= Math.min(routing.data[i * trues + k]!, weights.data[i * fitted + e]!);
  return { total, perRow: total };
}

function indexOfLeast(count: number, of: (i: number) => number): number {
  let least = 0;
  for (let i = 1; i < count; i++) if (of(i) < of(least)) least = i;
  return least;
}
