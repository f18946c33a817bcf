import type { Extended } from '@moelab/core';
import type { BoundComparisonDocument, BoundDocument } from '../formats.ts';
import { significant } from '../number-text.ts';

type DocumentValue = BoundDocument['variants'][string]['value'];

/** Writes a number or a range with six digits. */
export const extendedText = (value: DocumentValue | Extended): string =>
  typeof value === 'object' && value !== null
    ? `${numberText(value[0])} to ${numberText(value[1])}`
    : numberText(value);

/** Writes a number with six digits; null is infinite. */
export const numberText = (value: number | null): string => significant(value ?? Number.POSITIVE_INFINITY, 6);

/** Says how a bound holds. */
export const kindText = ({
  kind,
  delta,
}: Pick<BoundComparisonDocument['bounds'][number], 'kind' | 'delta'>): string =>
  kind === 'in-expectation' ? 'in expectation' : `with probability at least ${significant(1 - delta!, 6)}`;
