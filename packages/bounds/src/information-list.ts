import { type Assumption, type Extended, endsOf, type Param } from '@moelab/core';
import { shortly } from './shortly.ts';
import {
  type InformationInput,
  informationRange,
  isEstimate,
  upperInformation,
} from './upper-information.ts';

/**
 * Information about many things as a bound takes it, in nats: one entry for each, or one that stands for all. An entry may be a number, a range
 * or an estimate.
 */
export type InformationList = readonly InformationInput[];

/**
 * Declares amounts of information that enter an upper bound: a list, where one entry stands for all.
 *
 * Lower bounds of information are refused, as `upperInformation` does. An estimate enters by its value, not by its interval, because not
 * all of a list are at one end at once; it may be below 0.
 */
export function informationList(doc: string): Param<InformationList> {
  const one = upperInformation(doc);
  const all = `${one.doc}: a list, where one entry stands for all`;
  const problemOf = (entry: unknown) =>
    one.problem(isEstimate(entry) && entry.kind === 'estimate' ? nearest(entry, Infinity) : entry);
  return {
    doc: all,
    jsonSchema: { type: 'array', items: one.jsonSchema, minItems: 1, description: all },
    problem(value) {
      if (!Array.isArray(value)) return 'must be a list, [0.1] where one entry stands for all';
      if (value.length === 0) return 'must have at least one entry';
      const at = value.findIndex((entry) => problemOf(entry) !== undefined);
      return at < 0 ? undefined : `entry ${at + 1} ${problemOf(value[at])}`;
    },
  };
}

/** Averages f over a list of information; f must not fall. Estimates count as the nearest number that such information can be, in [0, ceiling]. */
export function meanOverList(
  list: InformationList,
  f: (information: number) => number,
  ceiling = Infinity,
): Extended {
  const ranges = rangesOf(list, ceiling);
  const [low, high] = [0, 1].map(
    (end) => ranges.reduce((sum, range) => sum + f(range[end as 0 | 1]), 0) / ranges.length,
  ) as [number, number];
  return ranges.some(([from, to]) => from !== to) ? [low, high] : low;
}

/** Gives the largest entry, by its low and by its high end; estimates as in `meanOverList`. */
export function largestOfList(list: InformationList, ceiling = Infinity): Extended {
  const ranges = rangesOf(list, ceiling);
  return [Math.max(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}

/** Says what is known of a list of information. */
export function listAssumption(list: InformationList, statement: string, ceiling = Infinity): Assumption {
  const estimates = list.filter(isEstimate);
  const [first] = estimates;
  if (first === undefined) return { statement, status: 'assumed' };
  const mean = estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length;
  const outside = estimates.filter((estimate) => nearest(estimate, ceiling) !== estimate.value).length;
  const moved = `; ${outside} of them are outside what can be and count as the nearest number that can`;
  return {
    statement,
    status: 'assumed',
    evidence: `${estimates.length} estimates by ${first.estimator} from ${first.n} observations each, of mean ${shortly(mean)}${outside > 0 ? moved : ''}; ${first.bias}`,
  };
}

const nearest = ({ value }: { readonly value: number }, ceiling: number) =>
  Math.min(ceiling, Math.max(0, value));

function rangesOf(list: InformationList, ceiling: number): readonly (readonly [number, number])[] {
  return list.map((entry) => {
    const range = isEstimate(entry) ? nearest(entry, ceiling) : informationRange(entry);
    return endsOf(range);
  });
}
