import { tableCsv } from '@moelab/study/node';
import type { PredictDocument } from './formats.ts';

/**
 * Writes predictions as CSV, a line for each row of the data: a column for each real target; or the most probable class under
 * the target's name, and `p(label)` for each class. With the routing also `layer1.expert`, `layer1.weight1`, ….
 */
export function predictionTable({
  targets,
  classes,
  predictions,
  labels,
  routing = [],
}: PredictDocument): string {
  const columns = [
    ...(labels === undefined
      ? []
      : [{ name: targets[0]!, kind: 'string' as const, at: (i: number) => labels[i]! }]),
    ...(classes?.map((label) => `p(${label})`) ?? targets).map((name, c) => ({
      name,
      kind: 'number' as const,
      at: (i: number) => predictions[i]![c]!,
    })),
    ...routing.flatMap(({ layer, expert, weights }) => [
      { name: `layer${layer}.expert`, kind: 'number' as const, at: (i: number) => expert[i]! },
      ...weights[0]!.map((_, e) => ({
        name: `layer${layer}.weight${e + 1}`,
        kind: 'number' as const,
        at: (i: number) => weights[i]![e]!,
      })),
    ]),
  ];
  const rows = predictions.map((_, i) => Object.fromEntries(columns.map(({ name, at }) => [name, at(i)])));
  return tableCsv({ columns: columns.map(({ name, kind }) => ({ name, kind })), rows });
}
