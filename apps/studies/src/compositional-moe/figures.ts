import type { Figure } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { errorPanel } from '../expressivity/error-figure.ts';

/** Draws errors of deep and shallow networks against the width and against the parameters of a row. */
export const figures = (results: NetworkResults): readonly Figure[] => {
  const curves = (deep: string, shallow: string) => [
    { name: '2-3-MoE', networks: { part: 'trained', model: deep } },
    { name: '1-6-MoE', networks: { part: 'trained', model: shallow } },
  ];
  const panels = (against: 'width' | 'active') => [
    errorPanel(results, 'top-1', against, curves('deep top-1', 'top-1')),
    errorPanel(results, 'all experts weighed', against, curves('deep soft', 'soft')),
  ];
  const y = { label: 'mean squared error', scale: 'log' } as const;
  return [
    {
      id: 'width',
      title: 'Deep and shallow mixtures of nine pieces',
      caption:
        'f(x) = f_i(x₁) + f_j(x₂) on [0, 3]², in nine squares; two layers of three experts and one layer of six. Geometric means, least and largest of the replications.',
      x: { label: 'hidden units m of an expert', scale: 'log' },
      y,
      panels: panels('width'),
    },
    {
      id: 'active',
      title: 'The same, by the parameters that a row uses',
      caption: 'Where all experts are weighed, a row uses all parameters.',
      x: { label: 'active parameters', scale: 'log' },
      y,
      panels: panels('active'),
    },
  ];
};
