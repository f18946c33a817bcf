import { type Model, MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';

/** Checks that a model can be the truth of an audit: each row has its own law, and no two experts coincide. */
export function checkTruth(truth: Model): void {
  const batchwise = truth.layers.find(({ gate }) => gate.isBatchwise === true);
  if (batchwise !== undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `identify: gates/${batchwise.spec.gate} routes a row by its whole batch, so one row has no density of its own`,
    );
  }
  for (const [l, layer] of truth.layers.entries()) {
    const own = Object.entries(truth.parameters).filter(
      ([name, { axes }]) => name.startsWith(`${truth.prefixOf(l)}experts.`) && axes[0] === 'expert',
    );
    const numbersOf = (expert: number) =>
      own
        .flatMap(([, { values }]) => {
          const each = values.length / layer.spec.experts;
          return [...values.subarray(expert * each, (expert + 1) * each)];
        })
        .join();
    for (let a = 0; a < layer.spec.experts; a++)
      for (let b = 0; b < a; b++)
        if (numbersOf(a) === numbersOf(b)) {
          throw new MoelabError(
            'INVALID_DATA',
            `truth: experts ${b + 1} and ${a + 1} coincide, so it is a truth of fewer experts; give each its own parameters`,
          );
        }
  }
}

/** Gives how many experts the over-specified fit has; undefined for none. */
export function fittedExperts({ layers, spec }: Model, given: number | undefined): number | undefined {
  if (layers.length > 1) {
    if (given === undefined) return undefined;
    throw new MoelabError(
      'UNSUPPORTED',
      `experts: over-specified fits are audited for models of one layer, got ${layers.length}; leave it out`,
    );
  }
  const own = spec.layers[0]!.experts;
  const experts = given ?? own + 1;
  if (!(Number.isSafeInteger(experts) && experts >= own)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `experts: must be an integer ≥ the truth's ${own}, got ${experts}; a fit with fewer experts than the truth is misspecified`,
    );
  }
  return experts === own ? undefined : experts;
}

/** Checks that inputs fit a truth and are enough to tell its parameters apart. */
export function checkRows(truth: Model, x: Matrix): void {
  if (x.cols !== truth.inputs)
    throw new MoelabError(
      'INVALID_SHAPE',
      `x: must have ${truth.inputs} columns, got shape (${x.rows}, ${x.cols})`,
    );
  const bad = x.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new MoelabError(
      'INVALID_DATA',
      `x: row ${Math.floor(bad / x.cols) + 1}, column ${(bad % x.cols) + 1} must be a finite number, got ${x.data[bad]}`,
    );
  const { total } = truth.count;
  if (x.rows < total) {
    throw new MoelabError(
      'INVALID_DATA',
      `x: ${x.rows} rows cannot tell ${total} parameters apart; give at least ${total}, better ten times as many`,
    );
  }
}
