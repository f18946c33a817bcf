import { type Backend, roundoffOf, type Values } from '@moelab/core';
import { demand } from './check.ts';

/**
 * How far a part may be from float64 on another backend, from inputs that both hold exactly: in unit roundoffs of that
 * backend (2⁻²⁴ in float32), relative to the largest entry of the result, or to 1 where that is more.
 *
 * values: 32, 2⁻¹⁹ in float32; gradients: 64, 2⁻¹⁸. A part is some ten ops, each good to a few roundoffs, and the way back
 * as many again, with sums over a batch. The parts that ship stay within 7 roundoffs in either on tfjs's WASM, so that a
 * loss of three binary digits shows: a difference of large numbers, or an approximate exp.
 */
export const agreementBounds = { values: 32, gradients: 64 } as const;

/** Something on the backend under check, and on doubles with the same inputs, which are rounded to what that one holds. */
export interface AgreementFixture<F extends { readonly backend: Backend }> {
  readonly on: F;
  readonly reference: F;
}

/** Demands that numbers agree with those of float64 within a bound; where those are not finite, exactly. */
export function demandAgreement(
  { on: { backend } }: AgreementFixture<{ readonly backend: Backend }>,
  bound: keyof typeof agreementBounds,
  what: string,
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  scale = scaleOf(Array.from(wanted)),
): void {
  const tolerance = agreementBounds[bound] * roundoffOf(backend) * scale;
  demand(
    found.length === wanted.length,
    `on ${backend.name} ${what} has ${found.length} entries, and ${wanted.length} in float64`,
  );
  for (let i = 0; i < wanted.length; i++) {
    const [got, want] = [found[i]!, wanted[i]!];
    demand(
      Object.is(got, want) || Math.abs(got - want) <= tolerance,
      `on ${backend.name} ${what}[${i}] is ${got}, and ${want} in float64; want them within ${tolerance}`,
    );
  }
}

/** Demands that gradients agree with those of float64 within their bound, relative to the largest entry of all. */
export function demandSameGradients(
  fixture: AgreementFixture<{ readonly backend: Backend }>,
  found: Values,
  wanted: Values,
): void {
  const scale = scaleOf(Object.values(wanted).flatMap(({ values }) => [...values]));
  for (const [name, { values }] of Object.entries(wanted))
    demandAgreement(fixture, 'gradients', `the gradient in ${name}`, found[name]!.values, values, scale);
}

/** The largest size of a finite entry, at least 1. */
const scaleOf = (values: readonly number[]): number =>
  Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));
