import { MoelabError } from './errors.ts';
import type { NamedArray, Values } from './parameters.ts';

/** An entry of an axis, counted from 0, and the factor with which it comes in. */
export type Share = readonly [place: number, factor: number];

/**
 * Gives each array new entries along every axis called `axis`: new entry i is Σ factor · old entry place over `entries[i]`.
 *
 * Shapes: an axis of any length → one of `entries.length`; other axes, and arrays without this one, stay as they are. One
 * share of factor 1 copies an entry bit by bit; no share gives zeros.
 */
export function mixAlong(values: Values, axis: string, entries: readonly (readonly Share[])[]): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, array]) => [
      name,
      array.axes.reduce((so, own, at) => (own === axis ? mixed(name, so, at, entries) : so), array),
    ]),
  );
}

/** Gives each array the entries `places` along every axis called `axis`, in that order; see `mixAlong`. */
export function takeAlong(values: Values, axis: string, places: readonly number[]): Values {
  return mixAlong(
    values,
    axis,
    places.map((place) => [[place, 1]]),
  );
}

function mixed(
  name: string,
  { axes, shape, values }: NamedArray,
  at: number,
  entries: readonly (readonly Share[])[],
): NamedArray {
  const size = shape[at]!;
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const block = size * inner;
  const outer = shape.slice(0, at).reduce((a, b) => a * b, 1);
  const result = new Float64Array(outer * entries.length * inner);
  for (const [entry, shares] of entries.entries()) {
    for (const [nth, [place, factor]] of shares.entries()) {
      if (!(Number.isInteger(place) && place >= 0 && place < size)) {
        throw new MoelabError(
          'INVALID_SHAPE',
          `${name}: has entries 0 to ${size - 1} along axis '${axes[at]}', got ${place}`,
        );
      }
      for (let o = 0; o < outer; o++) {
        const from = o * block + place * inner;
        const to = (o * entries.length + entry) * inner;
        for (let i = 0; i < inner; i++) {
          const own = factor * values[from + i]!;
          result[to + i] = nth === 0 ? own : result[to + i]! + own; // 0 + −0 would lose the sign
        }
      }
    }
  }
  return { axes, shape: shape.with(at, entries.length), values: result };
}
