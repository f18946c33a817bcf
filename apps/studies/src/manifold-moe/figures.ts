import type { Figure } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { errorPanel } from '../expressivity/error-figure.ts';
import { INPUTS, matched, WIDTH } from './grid.ts';
import { exponentOf, roughTasks, tasks } from './tasks.ts';

const error = { label: 'mean squared error', scale: 'log' } as const;

/** Draws errors against D, against width, and against the number of experts. */
export const figures = (results: NetworkResults): readonly Figure[] => [
  {
    id: 'dimension',
    title: 'Does the error grow with the dimension around the manifold?',
    caption:
      'f(x) = sin 5u₁ + cos 3u₂ on a circle in the first two of D coordinates, and in a random plane; geometric means, least and largest of the replications. Dense networks have the width that matches the parameters of the top-1 network: 44 and 14 hidden units at every D.',
    x: { label: 'D', scale: 'log' },
    y: error,
    panels: (['circle', 'rotated circle'] as const).map((task) =>
      errorPanel(
        results,
        task,
        'inputs',
        ['top-1', 'soft', ...Object.keys(matched)].map((model) => ({
          name: model,
          networks: { part: 'trained', task, model, experts: 4, width: WIDTH },
        })),
      ),
    ),
  },
  {
    id: 'width',
    title: 'How fast does the error fall with the width of an expert?',
    caption:
      'Functions of smoothness κ on a circle (d = 1) and a sphere (d = 2). Dashed: how steep the theorem’s upper bound is, m^(−2 min(κ/d, 1/2)), from the first trained network on.',
    x: { label: 'hidden units m of an expert', scale: 'log' },
    y: error,
    panels: roughTasks.map((task) => {
      const panel = errorPanel(
        results,
        `d = ${tasks[task].dimension}, κ = ${tasks[task].smoothness}`,
        'width',
        [
          { name: 'trained', networks: { part: 'trained', task } },
          { name: 'built', networks: { part: 'built', task } },
        ],
      );
      const [first] = panel.series;
      const ends = [first!.x[0], first!.x.at(-1)];
      if (ends[0] === undefined || ends[1] === undefined) return panel;
      const slope = -2 * exponentOf(task);
      const line = ends.map((m) => [m!, first!.y[0]! * (m! / ends[0]!) ** slope] as const);
      return { ...panel, references: [{ label: 'exponent of the upper bound', points: line }] };
    }),
  },
  {
    id: 'roles',
    title: 'What gate and number of experts do',
    caption: `Soft routing by a linear gate and by a network of 16 hidden units, experts of ${WIDTH} hidden units, D = ${INPUTS}; the circle has 4 charts, the linked circles 8.`,
    x: { label: 'experts', scale: 'log' },
    y: error,
    panels: (['circle', 'linked circles'] as const).map((task) =>
      errorPanel(
        results,
        task,
        'experts',
        (['soft', 'mlp gate'] as const).map((model) => ({
          name: model === 'soft' ? 'linear gate' : model,
          networks: { part: 'trained', task, model, inputs: INPUTS, width: WIDTH },
        })),
      ),
    ),
  },
];
