import type { Figure, Panel } from '@moelab/study';
import type { ExactResults, ExactRow } from './columns.ts';

/** Of bounds that are one number, the name to draw. */
const SHOWN = {
  'in-expectation': [
    'xu-raginsky, published',
    'union',
    'finite-bank, by R',
    'xu-raginsky',
    'ld-mi',
    'individual-sample',
    'kl-mi',
  ],
  'high-probability': [
    'rademacher, empirical',
    'rademacher, expected',
    'union, high-probability',
    'catoni, grid',
    'catoni, λ = 1',
    'private-gate-pac-bayes',
    'mcallester',
    'thiemann',
    'maurer',
  ],
} as const;

/** Draws gap and bounds against α, and from which m on they say something. */
export function exactFigures({ rows }: ExactResults): readonly Figure[] {
  const x = { label: 'α, how much the sample chooses' };
  const panels = (kind: keyof typeof SHOWN, of: (row: ExactRow) => number): Panel => ({
    title: kind === 'in-expectation' ? 'in expectation' : 'with probability 1 − δ',
    series: SHOWN[kind].flatMap((bound) => {
      const own = rows.filter((row) => row.bound === bound && !Number.isNaN(of(row)));
      const [x, y] = [own.map(({ alpha }) => alpha), own.map(of)];
      return own.length === 0 ? [] : [{ name: bound, x, y, mark: 'line and points' as const }];
    }),
  });
  const kinds = ['in-expectation', 'high-probability'] as const;
  const gaps = rows.filter(({ bound }) => bound === 'kl-mi');
  const gap = {
    name: 'gap',
    x: gaps.map(({ alpha }) => alpha),
    y: gaps.map((row) => row.gap),
    mark: 'line' as const,
  };
  return [
    {
      id: 'bounds',
      title: 'The gap and its bounds, all exact or averaged over samples',
      caption:
        'Eight candidates, m = 64. finite-bank and finite-rate-gating are xu-raginsky here and, in their version kl, kl-mi; cmi, at its ceiling, is xu-raginsky, published; moe-pac-bayes is maurer.',
      x,
      y: { label: 'bound of E R − E R_S', domain: [0, 0.8] },
      panels: kinds.map((kind) => {
        const panel = panels(kind, ({ value }) => value);
        return { ...panel, series: [...panel.series, gap] };
      }),
    },
    {
      id: 'informative-from',
      title: 'From how many rows on a bound says something',
      caption:
        'The m of the ledger, all else equal: the information, or R_S and KL, of the bank. Bounds from single rows have none, as their information is told for one m; rademacher holds the complexity that m = 64 has; what is inverted through kl is below 1 by itself.',
      x,
      y: { label: 'm', scale: 'log' },
      panels: kinds.map((kind) => panels(kind, ({ informativeFrom }) => informativeFrom)),
    },
  ];
}
