import { MoelabError } from '@moelab/core';
import { grid, replications } from '@moelab/study';
import type { NetworkCell } from '../expressivity/columns.ts';
import { roughTasks, type TaskName, tasks } from './tasks.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly inputs: readonly number[];
  readonly widths: readonly number[];
  readonly builtWidths: readonly number[];
  readonly replications: number;
  readonly otherReplications: number;
}

/** Of the paper's Experiment I. */
export const WIDTH = 10;
/** Of the plane that a circle lies in. */
const LEAST_INPUTS = 2;
/** D where it is not what is varied. */
export const INPUTS = 16;
/** Dense networks whose width is matched to the total and to the active parameters of the `top-1` network of the same D. */
export const matched = { 'dense, total': 'total', 'dense, active': 'active' } as const;

/** The levels of everything that tells cells of a part apart. */
type Levels = {
  readonly [K in Exclude<keyof NetworkCell, 'part'>]: readonly NetworkCell[K][];
};

/** Lists the cells: D, then widths on rough functions, then the roles of gate and experts, then what is built. */
export function gridOf(options: GridOptions): readonly NetworkCell[] {
  const { inputs, widths, builtWidths, replications: many, otherReplications: few } = options;
  const small = inputs.find((d) => d < LEAST_INPUTS);
  if (small !== undefined)
    throw new MoelabError(
      'INVALID_OPTIONS',
      `inputs: must be at least ${LEAST_INPUTS} to have a circle in them, got ${small}`,
    );
  const chartsOf = (task: TaskName) => tasks[task].charts;
  const trained = (levels: Levels) => grid({ part: ['trained'], ...levels });
  const built = (levels: Levels) => grid({ part: ['built'], ...levels });
  return [
    ...trained({
      task: ['circle', 'rotated circle'],
      model: ['top-1', 'soft', ...Object.keys(matched)],
      inputs,
      experts: [4],
      width: [WIDTH],
      replication: replications(many),
    }),
    ...roughTasks.flatMap((task) =>
      trained({
        task: [task],
        model: ['soft'],
        inputs: [INPUTS],
        experts: [chartsOf(task)],
        width: widths,
        replication: replications(few),
      }),
    ),
    ...(['circle', 'linked circles'] as const).flatMap((task) =>
      trained({
        task: [task],
        model: ['soft', 'mlp gate'],
        inputs: [INPUTS],
        experts: [chartsOf(task) / 2, chartsOf(task), 2 * chartsOf(task)],
        width: [WIDTH],
        replication: replications(few),
      }).filter(
        // is among the first already
        ({ model, experts }) =>
          !(task === 'circle' && model === 'soft' && experts === 4 && inputs.includes(INPUTS)),
      ),
    ),
    ...built({
      task: ['circle', 'rotated circle'],
      model: ['linear gate'],
      inputs,
      experts: [4],
      width: [WIDTH],
      replication: [0],
    }),
    ...built({
      task: ['circle', 'linked circles'],
      model: ['helper layer', 'steep mlp gate'],
      inputs: [INPUTS],
      experts: [0],
      width: [WIDTH],
      replication: [0],
    }).map((cell) => ({ ...cell, experts: chartsOf(cell.task as TaskName) })),
    ...roughTasks.flatMap((task) =>
      built({
        task: [task],
        model: ['linear gate'],
        inputs: [INPUTS],
        experts: [chartsOf(task)],
        width: builtWidths,
        replication: replications(few),
      }),
    ),
  ];
}
