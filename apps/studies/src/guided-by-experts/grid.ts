import { MoelabError } from '@moelab/core';
import { replications } from '@moelab/study';
import type { Cell } from './columns.ts';
import { SAMPLED, TEACHERS, UNITS } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly inputs: readonly number[];
  readonly units: readonly number[];
  readonly replications: number;
  readonly escapeInputs: readonly number[];
  readonly escapeReplications: number;
  readonly sampledReplications: number;
  readonly softmaxReplications: number;
}

/** Lists the cells: oracles; escapes by d; recoveries, the sweep of m at the first d and m = 25 at the others; batches. */
export function gridOf(options: GridOptions): readonly Cell[] {
  check(options);
  const { inputs, units, escapeInputs } = options;
  const cells = (part: string, d: number, m: number, count: number): readonly Cell[] =>
    replications(count).map((replication) => ({ part, inputs: d, units: m, replication }));
  return [
    ...cells('oracle', Math.max(inputs[0]!, 2 * TEACHERS), TEACHERS, 1),
    ...escapeInputs.flatMap((d) => cells('escape', d, UNITS, options.escapeReplications)),
    ...inputs.flatMap((d, i) =>
      (i === 0 ? units : [UNITS]).flatMap((m) => cells('recovery', d, m, options.replications)),
    ),
    ...cells('sampled', SAMPLED.inputs, SAMPLED.units, options.sampledReplications),
    ...cells('softmax', SAMPLED.inputs, SAMPLED.units, options.softmaxReplications),
  ];
}

function check({ inputs, units, escapeInputs }: GridOptions): void {
  const problems: string[] = [];
  for (const [name, sizes] of Object.entries({ inputs, escapeInputs })) {
    const bad = sizes.find((d) => d < 2 * TEACHERS);
    if (bad !== undefined)
      problems.push(`${name}: must be at least 2 · ${TEACHERS} for an orthonormal teacher, got ${bad}`);
  }
  const small = units.find((m) => m < TEACHERS);
  if (small !== undefined) problems.push(`units: must be at least the teacher's ${TEACHERS}, got ${small}`);
  if (problems.length > 0)
    throw new MoelabError('INVALID_OPTIONS', `study 'guided-by-experts': ${problems.join('; ')}`);
}
