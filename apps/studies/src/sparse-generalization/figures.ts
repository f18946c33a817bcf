import type { Figure, Panel, Series } from '@moelab/study';
import type { SparseResults, SparseRow } from './columns.ts';
import { factorText, levelsIn } from './factor-claim.ts';
import { intervalOf, logMean } from './mean-slope.ts';
import { base, COUNTEREXAMPLE, type Factor, levelsOf, type TaskName, tasks } from './settings.ts';

/** Draws the gap against each factor beside how the bounds move, then the counterexample. */
export function sparseFigures(results: SparseResults): readonly Figure[] {
  return [
    ...(Object.keys(levelsOf) as Factor[]).map(
      (factor): Figure => ({
        id: factor,
        title: `The gap against ${factorText[factor].replace(' < K', '')}`,
        caption:
          'Mean gap with its 95 % interval; the means of both bounds are drawn to the scale at which they meet the gap at the base setting, since they are far above it: what they say is how the gap moves.',
        x: { label: factorText[factor].replace(' < K', ''), scale: 'log' },
        y: { label: 'loss on new rows minus loss on the sample', scale: 'log' },
        panels: tasks.map((task) => factorPanel(results, task, factor)),
      }),
    ),
    counterexampleFigure(results),
  ];
}

function factorPanel(results: SparseResults, task: TaskName, factor: Factor): Panel {
  const levels = levelsIn(results, task, factor).filter(({ rows }) => rows.length > 1);
  const x = levels.map(({ level, rows }) =>
    factor === 'router' ? rows[0]!.routerParameters : (level as number),
  );
  const meansOf = (of: 'gap' | 'published' | 'corrected') =>
    levels.map(({ rows }) => rows.reduce((sum, row) => sum + row[of], 0) / rows.length);
  const gaps = meansOf('gap');
  const at = levels.findIndex(({ level }) => level === base[factor]);
  const scaled = (of: 'published' | 'corrected'): Series => {
    const values = meansOf(of);
    return {
      name: `${of} bound, scaled`,
      x,
      y: values.map((value) => (value * gaps[at]!) / values[at]!),
      mark: 'line',
    };
  };
  const intervals = levels.map(({ rows }) => {
    const log = logMean(rows.map(({ gap }) => gap));
    return log === undefined ? [Number.NaN, Number.NaN] : intervalOf(log).map(Math.exp);
  });
  return {
    title: task,
    series:
      at < 0
        ? []
        : [
            {
              name: 'gap',
              x,
              y: gaps,
              low: intervals.map(([low]) => low!),
              high: intervals.map(([, high]) => high!),
              mark: 'line and points',
            },
            scaled('published'),
            scaled('corrected'),
          ],
  };
}

function counterexampleFigure({ rows }: SparseResults): Figure {
  const own = rows.filter(({ task, m, experts }) => task === COUNTEREXAMPLE && experts === Math.round(m / 2));
  const line = (name: string, of: keyof Pick<SparseRow, 'gap' | 'published' | 'corrected'>): Series => ({
    name,
    x: own.map(({ m }) => m),
    y: own.map((row) => row[of]),
    mark: of === 'gap' ? 'points' : 'line and points',
  });
  return {
    id: 'counterexample',
    title: 'Noise that m/2 experts learn by heart',
    caption:
      'Every cell of x has an expert of its own and every target is a fair coin. The gap of samples stays, the published bound falls below it.',
    x: { label: 'm', scale: 'log' },
    y: { label: 'gap and bounds', scale: 'log' },
    panels: [
      { series: [line('gap', 'gap'), line('published', 'published'), line('corrected', 'corrected')] },
    ],
  };
}
