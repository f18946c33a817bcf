import type { Figure, Panel, Series } from '@moelab/study';
import { shareInterval } from '../estimation/share-interval.ts';
import { type Course, readCourse } from './course.ts';
import { escapesBySize } from './escapes.ts';
import { type GuidedResults, hasAll, partOf, recoveriesAt } from './rows.ts';
import { TEACHERS, UNITS } from './settings.ts';

/** The figures of the report. */
export const figures = (results: GuidedResults): readonly Figure[] => [
  ...alignmentFigures(results),
  ...lossFigures(results),
  escapeFigure(results),
  recoveryFigure(results),
];

/** The first recovery with m = 25 at each d. */
function courses(results: GuidedResults): readonly (readonly [inputs: number, course: Course])[] {
  return results.options.inputs.flatMap((inputs) => {
    const row = recoveriesAt(results, inputs, UNITS).find(({ course }) => course !== '');
    return row === undefined ? [] : [[inputs, readCourse(row.course)] as const];
  });
}

function alignmentFigures(results: GuidedResults): readonly Figure[] {
  return courses(results).map(([inputs, course]) => {
    const panel = (title: string, of: readonly (readonly number[])[]): Panel => ({
      title,
      series: of.map((y, j): Series => ({ name: `teacher ${j + 1}`, x: course.time, y, mark: 'line' })),
      references: [{ label: '0.9', y: 0.9 }],
    });
    return {
      id: `alignments-${inputs}`,
      title: `Routers follow their experts (d = ${inputs}, m = ${UNITS}, m* = ${TEACHERS}, replication 0)`,
      caption:
        'For each teacher, the unit that has it in the end: left v · v* of its router, right w · w* of its expert, population gradient flow.',
      x: { label: 'time' },
      y: { label: 'alignment', domain: [-0.3, 1] },
      panels: [panel('routers', course.routers), panel('experts', course.directions)],
    };
  });
}

function lossFigures(results: GuidedResults): readonly Figure[] {
  const all = courses(results);
  if (all.length === 0) return [];
  return [
    {
      id: 'loss',
      title: 'Search, routing, recovery; then pruning and fine-tuning',
      caption:
        'Loss of replication 0. Marked: the first expert has escaped, the first teacher is found, the last one is; fine-tuning begins where training ends, with the kept units alone.',
      x: { label: 'time' },
      y: { label: 'L', scale: 'log' },
      panels: all.map(([inputs, { time, loss, tuneTime, tuneLoss, phases }]) => ({
        title: `d = ${inputs}`,
        series: [
          { name: 'training', x: time, y: loss, mark: 'line' },
          { name: 'fine-tuning', x: tuneTime, y: tuneLoss, mark: 'line' },
        ],
        references: [
          { label: 'escape', x: phases.search[1] },
          { label: 'first found', x: phases.routing[1] },
          { label: 'last found', x: phases.recovery[1] },
        ].filter(({ x }) => typeof x === 'number'), // NaN is null in JSON
      })),
    },
    {
      id: 'fine-tuning',
      title: 'Fine-tuning',
      caption: 'Loss of the kept units of replication 0; dashed: exp(−0.538 t).',
      x: { label: 'time since pruning' },
      y: { label: 'L', scale: 'log' },
      panels: all.map(([inputs, { tuneTime, tuneLoss }]) => {
        const x = tuneTime.map((t) => t - tuneTime[0]!);
        const first = tuneLoss.findIndex((loss) => loss < 1e-6);
        const at = Math.max(first, 0);
        const line = (t: number) => [t, tuneLoss[at]! * Math.exp(-0.538035 * (t - x[at]!))] as const;
        return {
          title: `d = ${inputs}`,
          series: [{ name: 'fine-tuning', x, y: tuneLoss }],
          references: first < 0 ? [] : [{ label: 'exp(−0.538 t)', points: [line(0), line(x.at(-1)!)] }],
        };
      }),
    },
  ];
}

function escapeFigure(results: GuidedResults): Figure {
  const rows = partOf(results, 'escape');
  const sizes = escapesBySize(results);
  const inputs = sizes.map((size) => size.inputs);
  const alone = inputs.map((d) => {
    const times = rows.filter((row) => row.inputs === d).map(({ reducedEscape }) => reducedEscape);
    return [...times].sort((a, b) => a - b)[times.length >> 1]!;
  });
  const last = sizes.at(-1);
  return {
    id: 'escape',
    title: 'The first expert escapes after a time like √d',
    caption: `Time of the first w · w* ≥ 0.5, m = ${UNITS}: medians with 95 % intervals, each run, and the median of one unit alone from the same starts.`,
    x: { label: 'd', scale: 'log' },
    y: { label: 'time', scale: 'log' },
    panels: [
      {
        series: [
          {
            name: 'run',
            x: rows.map((row) => row.inputs),
            y: rows.map(({ escape: time }) => time),
            mark: 'faint points',
          },
          {
            name: 'median',
            x: inputs,
            y: sizes.map(({ median }) => median),
            low: sizes.map(({ interval }) => interval[0]),
            high: sizes.map(({ interval }) => interval[1]),
            mark: 'points',
          },
          { name: 'one unit alone', x: inputs, y: alone, mark: 'line' },
        ],
        references:
          last === undefined
            ? []
            : [
                {
                  label: '√d',
                  points: [inputs[0]!, last.inputs].map(
                    (d) => [d, last.median * Math.sqrt(d / last.inputs)] as const,
                  ),
                },
              ],
      },
    ],
  };
}

function recoveryFigure(results: GuidedResults): Figure {
  const { inputs, units } = results.options;
  const curve = (
    name: string,
    d: number,
    sizes: readonly number[],
    holds: (row: Recovered) => boolean,
  ): Series => {
    const shares = sizes.map((m) => {
      const rows = recoveriesAt(results, d, m);
      const count = rows.filter(holds).length;
      return { x: m / TEACHERS, y: count / rows.length, interval: shareInterval(count, rows.length) };
    });
    return {
      name,
      x: shares.map(({ x }) => x),
      y: shares.map(({ y }) => y),
      low: shares.map(({ interval }) => interval[0]),
      high: shares.map(({ interval }) => interval[1]),
      mark: 'line and points',
    };
  };
  return {
    id: 'recovery',
    title: 'How many units find all teachers',
    caption: `Share of the runs, Wilson's 95 % intervals, m* = ${TEACHERS}: every teacher found at the end of training, and L < 1e-12 after pruning and fine-tuning.`,
    x: { label: 'm / m*' },
    y: { label: 'share of runs', domain: [0, 1] },
    panels: inputs.map((d, i) => {
      const sizes = i === 0 ? units : [UNITS];
      return {
        title: `d = ${d}`,
        series: [
          curve('all found', d, sizes, hasAll),
          curve('L < 1e-12 in the end', d, sizes, ({ tunedLoss }) => tunedLoss < 1e-12),
        ],
      };
    }),
  };
}

type Recovered = Parameters<typeof hasAll>[0];
