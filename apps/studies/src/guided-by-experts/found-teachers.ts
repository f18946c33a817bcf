import { mean } from '@moelab/numerics';
import type { FoundTeacher } from '@moelab/tasks';
import type { Row } from './columns.ts';

/** Counts found teachers, and those whose direction came first. */
export const foundTeachers = (
  found: readonly Pick<FoundTeacher, 'direction' | 'router'>[],
): Pick<Row, 'found' | 'expertFirst' | 'delay'> => ({
  found: found.length,
  expertFirst: found.filter(({ direction, router }) => direction < router).length,
  delay: found.length === 0 ? Number.NaN : mean(found.map(({ direction, router }) => router - direction)),
});
