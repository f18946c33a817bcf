import type { RouterLoss } from '@moelab/core';
import { balance } from './balance.ts';
import { importance } from './importance.ts';
import { rate } from './rate.ts';
import { z } from './z.ts';

/** Every router loss by its name. */
export const routerLosses = { balance, z, importance, rate } as const satisfies Record<string, RouterLoss>;

/** The name of a router loss. */
export type RouterLossName = keyof typeof routerLosses;
