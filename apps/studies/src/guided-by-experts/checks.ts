import type { CheckDeclaration } from '@moelab/study';
import type { Row } from './columns.ts';
import { type GuidedResults, partOf } from './rows.ts';

const oracle = (
  statement: string,
  of: 'lossAtTeacher' | 'timesOff' | 'tuneRate' | 'tunedLoss',
  holds: (value: number) => boolean,
): CheckDeclaration<GuidedResults> => ({
  statement,
  judge(results) {
    const row: Row | undefined = partOf(results, 'oracle')[0];
    const value = row?.[of] ?? Number.NaN;
    return { status: holds(value) ? 'holds' : 'fails', detail: `${value}` };
  },
});

/** What must hold, whatever the claims say. */
export const checks: Readonly<Record<string, CheckDeclaration<GuidedResults>>> = {
  'zero-loss': oracle('The loss of the teacher itself is 0, to 1e-13.', 'lossAtTeacher', (v) => v < 1e-13),
  'reduced-times': oracle(
    'The times of one unit and one teacher are those of the prototype, to 1e-5.',
    'timesOff',
    (v) => v < 1e-5,
  ),
  'tune-rate': oracle(
    'From the teacher, each vector turned by 0.2, the loss falls at the rate 0.538 ± 0.002.',
    'tuneRate',
    (v) => Math.abs(v - 0.538035) < 0.002,
  ),
  'tune-floor': oracle('The same flow ends below 1e-12.', 'tunedLoss', (v) => v < 1e-12),
};
