import { MoelabError } from '@moelab/core';
import { type Matrix, rowOf } from '@moelab/numerics';
import type { Atlas } from './atlas.ts';

/** How far Σ ρ_i may be from 1, and a chart's coordinates from [0, 1], by rounding. */
const ROUNDING = 1e-9;
const where = 'tasks/check-atlas';

/**
 * Checks an atlas on points of its manifold, and throws one error that names every kind of fault with its first point: a point
 * that no chart covers, coordinates outside of [0, 1] or not finite, a partition that is negative, does not sum to 1, or is not 0
 * outside of its chart.
 *
 * Points can show faults but not that there are none: give many, such as `task.lattice(10_000)`. Refuses no points.
 * Shapes: points (rows, atlas.inputs).
 */
export function checkAtlas(atlas: Atlas, points: Matrix): void {
  const { dimension, inputs, charts } = atlas;
  checkSizes(atlas, points);
  const rho = atlas.partition(points);
  if (rho.rows !== points.rows || rho.cols !== charts.length) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `${where}: partition must give shape (${points.rows}, ${charts.length}), got (${rho.rows}, ${rho.cols})`,
    );
  }
  const faults = new Map<string, string>();
  const note = (kind: string, row: number, what: string) => {
    if (faults.has(kind)) return;
    const point = Array.from(rowOf(points, row).slice(0, 4), (v) => String(Number(v.toPrecision(6))));
    faults.set(kind, `${what} at point ${row + 1}, (${point.join(', ')}${inputs > 4 ? ', …' : ''})`);
  };
  const t = new Float64Array(dimension);
  for (let r = 0; r < points.rows; r++) {
    const x = rowOf(points, r);
    const weights = rowOf(rho, r);
    const inside = charts.map((chart) => chart.contains(x));
    if (!inside.includes(true)) note('cover', r, 'charts: must cover the manifold, none contains x');
    const total = weights.reduce((a, b) => a + b, 0);
    if (!(Math.abs(total - 1) <= ROUNDING)) note('sum', r, `partition: must sum to 1, got ${total}`);
    for (const [i, chart] of charts.entries()) {
      const weight = weights[i]!;
      if (weight < 0) note('sign', r, `partition: must be ≥ 0, got ${weight} of chart ${i + 1}`);
      if (!inside[i]) {
        if (weight > 0)
          note('support', r, `partition: must be 0 outside of its chart, got ${weight} of chart ${i + 1}`);
        continue;
      }
      chart.coordinates(x, t);
      const off = t.find((v) => !(v >= -ROUNDING && v <= 1 + ROUNDING));
      if (off !== undefined)
        note('range', r, `charts: coordinates must be in [0, 1], got ${off} of chart ${i + 1}`);
    }
  }
  if (faults.size === 0) return;
  const lines = [...faults.values()];
  throw new MoelabError(
    'CHECK_FAILED',
    lines.length === 1 ? `${where}: ${lines[0]}` : `${where}:\n  ${lines.join('\n  ')}\n`,
  );
}

function checkSizes({ dimension, inputs, charts }: Atlas, points: Matrix): void {
  const problems: string[] = [];
  if (!(Number.isSafeInteger(dimension) && dimension >= 1))
    problems.push(`dimension: must be an integer ≥ 1, got ${dimension}`);
  if (!(inputs >= dimension))
    problems.push(`inputs: must be at least the dimension, ${dimension}, got ${inputs}`);
  if (charts.length === 0) problems.push('charts: must be at least one, got none');
  if (points.cols !== inputs || points.rows === 0)
    problems.push(
      `points: must be at least one row of ${inputs} columns, got shape (${points.rows}, ${points.cols})`,
    );
  if (problems.length > 0) throw new MoelabError('INVALID_OPTIONS', `${where}: ${problems.join('; ')}`);
}
