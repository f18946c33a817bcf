import { grid, replications } from '@moelab/study';
import type { SparseCell, SparseOptions } from './columns.ts';

/** What the networks of a study differ by. */
export type Factor = 'm' | 'experts' | 'k' | 'router' | 'width' | 'scale';
type Setting = Pick<SparseCell, Factor>;

/** Every factor but one is here while that one varies. */
export const base: Setting = { m: 400, experts: 8, k: 2, router: 'linear', width: 16, scale: 1 };

/** Levels of each factor, that of `base` among them. */
export const levelsOf = {
  m: [100, 400, 1600],
  experts: [4, 8, 16],
  k: [1, 2, 4, 8],
  router: ['linear', 'mlp 8', 'mlp 64'],
  width: [4, 16, 64],
  scale: [0.5, 1, 2],
} as const satisfies { readonly [F in Factor]: readonly Setting[F][] };

/** The data that networks are trained on. */
export const tasks = ['clusters', 'digits'] as const;
export type TaskName = (typeof tasks)[number];

/** The noise on which the published bound fails, of K = share · m experts. */
export const COUNTEREXAMPLE = 'counterexample';
export const shares: readonly number[] = [0.1, 0.5, 1];
export const counterexampleRows: readonly number[] = [1000, 10_000, 100_000];

/** The hidden units of a router; none of a linear one. */
export const hiddenUnits = (router: string): number | undefined =>
  router === 'linear' ? undefined : Number(router.replace('mlp ', ''));

/** Lists the cells: networks around the base setting, a factor at a time, then the counterexample. */
export function cellsOf({ replications: networks, samples }: SparseOptions): readonly SparseCell[] {
  const around = (Object.keys(levelsOf) as Factor[]).flatMap((factor) =>
    levelsOf[factor]
      .filter((level) => level !== base[factor])
      .map((level): Setting => ({ ...base, [factor]: level })),
  );
  return [
    ...[base, ...around].flatMap((setting) =>
      grid({ task: tasks, replication: replications(networks) }).map((cell) => ({ ...setting, ...cell })),
    ),
    ...grid({ m: counterexampleRows, share: shares, replication: replications(samples) }).map(
      ({ m, share, replication }) => ({
        ...{ task: COUNTEREXAMPLE, m, experts: Math.round(share * m), k: 1 },
        ...{ router: 'fixed', width: 0, scale: 0, replication },
      }),
    ),
  ];
}
