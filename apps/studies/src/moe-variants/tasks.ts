import { type ManifoldTask, manifold } from '@moelab/tasks';

/** The functions on which suggestions are tried, all in a random subspace of R³²; a linear gate cuts the circle's charts alone. */
export const INPUTS = 32;
const on = (shape: 'circle' | 'linked-circles', experts: number) => ({
  experts,
  make: (): ManifoldTask => manifold({ shape, inputs: INPUTS, embedding: 'random', seed: 1 }),
});
export const tasks = { circle: on('circle', 4), 'linked circles': on('linked-circles', 8) } as const;
export type TaskName = keyof typeof tasks;
