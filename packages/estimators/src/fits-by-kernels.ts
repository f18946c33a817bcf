import type { Model } from '@moelab/core';
import { canFuse } from './fused/can-fuse.ts';
import { atEndOfSchedule } from './schedule-end.ts';

/** Tells whether `em` computes a model by float64 kernels, so that its backend takes no part in the fit. */
export const fitsByKernels = (model: Model): boolean => canFuse(atEndOfSchedule(model));
