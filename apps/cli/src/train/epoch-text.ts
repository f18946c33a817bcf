import type { TraceEntry } from '@moelab/estimators';
import { percent, significant } from '../number-text.ts';
import { loadBars } from './load-bars.ts';

/** What an epoch was like, in a few words: 'loss 0.431, validation 0.472, loads ▄▄▅▃ 22 % to 31 %'; layers are parted by /. */
export function epochText({ loss, validationLoss, routing }: TraceEntry): string {
  const loads = routing.map(({ loads: own }) => own);
  const all = loads.flat();
  return [
    `loss ${significant(loss, 3)}`,
    ...(validationLoss === undefined ? [] : [`validation ${significant(validationLoss, 3)}`]),
    ...(all.length === 0
      ? []
      : [
          `loads ${loads.map(loadBars).join(' / ')} ${percent(all.reduce((a, b) => Math.min(a, b)))} to ${percent(all.reduce((a, b) => Math.max(a, b)))}`,
        ]),
  ].join(', ');
}
