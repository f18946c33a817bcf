import { grid, replications } from '@moelab/study';
import type { NetworkCell } from '../expressivity/columns.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly widths: readonly number[];
  readonly replications: number;
}

/** Of the paper's Experiment II: two inputs of three pieces. */
const [LEVELS, PIECES] = [2, 3];
/** N, the segments of a piece that is built. */
const SEGMENTS = 64;
/** L and E of what is built, each with an affine gate. */
const sizes = [
  [2, 3],
  [3, 3],
  [4, 4],
  [4, 5],
] as const;
/** What is built for the first of them. */
export const gates = ['affine', 'bias-free', 'bias-free-carried', 'mlp'] as const;

/** Lists the cells: trained networks, then built ones. `inputs` is L; `experts` of a layer, E where it is built. */
export function gridOf({ widths, replications: count }: GridOptions): readonly NetworkCell[] {
  const trained = (model: string, experts: number) =>
    grid({
      part: ['trained'],
      task: ['sum'],
      model: [model],
      inputs: [LEVELS],
      experts: [experts],
      width: widths,
      replication: replications(count),
    });
  const built = (model: string, [inputs, experts]: readonly [number, number]) => ({
    part: 'built',
    task: 'vector',
    model,
    inputs,
    experts,
    width: SEGMENTS,
    replication: 0,
  });
  return [
    ...trained('deep top-1', PIECES),
    ...trained('deep soft', PIECES),
    ...trained('top-1', LEVELS * PIECES),
    ...trained('soft', LEVELS * PIECES),
    ...sizes.map((size) => built('affine', size)),
    ...gates.filter((gate) => gate !== 'affine').map((gate) => built(gate, sizes[0])),
  ];
}
