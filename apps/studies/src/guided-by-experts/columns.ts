import type { Columns, RecordOf } from '@moelab/study';

/** What tells the cells apart. */
export const factors = {
  part: {
    kind: 'string',
    doc: "what is computed: 'oracle', 'escape', 'recovery' (population flow), 'sampled' or 'softmax' (batches)",
  },
  inputs: { kind: 'number', doc: 'd' },
  units: { kind: 'number', doc: 'm, the units of the student' },
  replication: { kind: 'number', doc: 'its number' },
} as const satisfies Columns;

const number = (doc: string) => ({ kind: 'number', doc }) as const;

/** What a cell says; NaN for what its part does not have. */
export const measures = {
  start: number('largest w · w* of a unit and a teacher at the start'),
  escape: number('time at which a unit first has w · w* ≥ 0.5'),
  reducedEscape: number('the same of one unit and one teacher alone, from the same start'),
  end: number('time at which training ended: all teachers found to 0.99, or no time left'),
  loss: number('L = ½ E(f − f*)² at the end of training; of sampled cells on fresh rows'),
  found: number('teachers with a unit whose v · v* and w · w* are both ≥ 0.9 at the end of training'),
  expertFirst: number('those of them whose unit had w · w* ≥ 0.9 before v · v* ≥ 0.9'),
  delay: number('mean time from the one to the other'),
  shared: number('found teachers with more than one such unit'),
  kept: number('units kept by what they bring together'),
  keptFound: number('found teachers of which a unit is kept'),
  keptLoss: number('L of the kept units'),
  scored: number('units kept by their score > ½'),
  scoredFound: number('found teachers of which a unit is kept by score'),
  scoredLoss: number('L of the units kept by score'),
  tunedLoss: number('L after fine-tuning what is kept together, population flow'),
  tuneRate: number('rate of log L in fine-tuning, from L = 1e-6 to 1e-12'),
  lossAtTeacher: number('|L| of the teacher itself'),
  timesOff: number('largest deviation of the times of one unit and one teacher from their known values'),
  course: {
    kind: 'string',
    doc: 'of replication 0: alignments and loss over time, JSON as of `Course`; empty for others',
  },
} as const satisfies Columns;

/** A cell of the grid. */
export type Cell = RecordOf<typeof factors>;
/** What is computed of one. */
export type Row = RecordOf<typeof measures>;

/** Nothing of any column, to be filled. */
export const nothing = {
  ...Object.fromEntries(Object.keys(measures).map((name) => [name, Number.NaN])),
  course: '',
} as Row;
