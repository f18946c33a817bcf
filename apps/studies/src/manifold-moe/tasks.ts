import { type ManifoldTask, manifold } from '@moelab/tasks';

/** A function on a manifold, and what theory says of it. */
export interface ManifoldSetting {
  /** d, the dimension of the manifold. */
  readonly dimension: number;
  /** κ of a rough function; ∞ of a smooth one. */
  readonly smoothness: number;
  readonly charts: number;
  make(inputs: number): ManifoldTask;
}

const rough = (shape: 'circle' | 'sphere', smoothness: number): ManifoldSetting => ({
  dimension: shape === 'circle' ? 1 : 2,
  smoothness,
  charts: shape === 'circle' ? 4 : 6,
  make: (inputs) => manifold({ shape, inputs, target: 'rough', smoothness }),
});

/**
 * The functions that are learned. `circle` is the paper's: all coordinates but two are 0, so that a network there is one of two
 * inputs, with other first weights. `rotated circle` lies in a random plane. The others are in the first coordinates.
 */
export const tasks = {
  circle: { dimension: 1, smoothness: Infinity, charts: 4, make: (inputs) => manifold({ inputs }) },
  'rotated circle': {
    dimension: 1,
    smoothness: Infinity,
    charts: 4,
    make: (inputs) => manifold({ inputs, embedding: 'random', seed: 1 }),
  },
  'linked circles': {
    dimension: 1,
    smoothness: Infinity,
    charts: 8,
    make: (inputs) => manifold({ shape: 'linked-circles', inputs }),
  },
  'rough circle, 0.25': rough('circle', 0.25),
  'rough circle, 1.5': rough('circle', 1.5),
  'rough sphere, 0.5': rough('sphere', 0.5),
  'rough sphere, 1.5': rough('sphere', 1.5),
} as const satisfies Readonly<Record<string, ManifoldSetting>>;

export type TaskName = keyof typeof tasks;
export const roughTasks = Object.keys(tasks).filter((name) =>
  name.startsWith('rough'),
) as readonly TaskName[];

/** min(κ/d, 1/2), the exponent of the theorem's upper bound on the sup error. */
export const exponentOf = (name: TaskName): number => {
  const { smoothness, dimension } = tasks[name];
  return Math.min(smoothness / dimension, 1 / 2);
};
