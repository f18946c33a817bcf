import type { Model } from '@moelab/core';
import { stateAt } from './scheduled-state.ts';

/** Gates on a schedule are estimated as they are at the schedule's end. */
export const atEndOfSchedule = (model: Model): Model => model.with({ state: stateAt(model, 1) });
