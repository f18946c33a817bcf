import { describe, expect, it } from 'vitest';
import { normal } from '../../normal.ts';
import { stream } from '../../stream.ts';
import type { GatedGaussianKernel } from './gated-gaussian.ts';
import type { GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';
import { gatedGaussianKernel, plainGatedGaussianKernel } from './gated-gaussian-kernel.ts';

const [rows, experts, features] = [200, 3, 2];
const source = stream(1, 'gated-gaussian-calls');
const draws = (count: number) => Float64Array.from({ length: count }, () => normal(source));
const data: GatedGaussianData = {
  rows,
  experts,
  outputs: 1,
  design: { columns: draws(rows * features), features },
  targets: draws(rows),
  gate: { family: 'activation', activation: 'tanh', bias: 'outside' },
};
const parameters = (): GatedGaussianParameters => ({
  gate: draws(features * experts + experts),
  coefficients: draws(experts * features),
  variances: draws(experts).map(Math.exp),
});
const [first, second] = [parameters(), parameters()];

const calls: Readonly<
  Record<string, (kernel: GatedGaussianKernel, at: GatedGaussianParameters) => Promise<object>>
> = {
  statistics: (kernel, at) => kernel.statistics(at, { keep: true }),
  responsibilities: (kernel, at) => kernel.responsibilities(at),
  expected: (kernel, { gate }) => kernel.expected(gate),
  gradient: (kernel, at) => kernel.gradient(at),
  hessian: (kernel, at) => kernel.hessian(at),
};

describe.each([
  ['simd', gatedGaussianKernel],
  ['plain', plainGatedGaussianKernel],
] as const)('a call of the %s kernel', (_, make) => {
  const kernel = make(data);
  kernel.keep(new Float64Array(rows * experts).fill(0.5));

  it.each(Object.keys(calls))(
    '%s gives its own numbers, whenever the next call comes, which does so too or is refused',
    async (name) => {
      const call = calls[name]!;
      const alone = [await call(kernel, first), await call(kernel, second)];
      // what a wait for as many microtasks lets happen in between
      const outcomes: string[] = [];
      for (let ticks = 0; ticks < 8; ticks++) {
        const later = async () => {
          for (let tick = 0; tick < ticks; tick++) await null;
          return call(kernel, second);
        };
        const [own, next] = await Promise.allSettled([call(kernel, first), later()]);
        expect(own).toEqual({ status: 'fulfilled', value: alone[0] });
        if (next.status === 'fulfilled') expect(next.value).toEqual(alone[1]);
        else expect(String(next.reason)).toContain('is at work; await a call before the next');
        outcomes.push(next.status);
      }
      expect([outcomes[0], outcomes.at(-1)]).toEqual(['rejected', 'fulfilled']);
    },
  );

  it.each(Object.keys(calls))('%s takes parameters as they were when it began', async (name) => {
    const call = calls[name]!;
    const wanted = await call(kernel, first);
    const own = structuredClone(first);
    const running = call(kernel, own);
    for (const values of Object.values(own)) values.fill(5);
    expect(await running).toEqual(wanted);
  });
});
