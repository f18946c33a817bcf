import { entriesOf, type Repair } from '../repair.ts';
import { planReduction } from './reduction-plan.ts';

/** cumsum and cumprod in float64, along any axis. */
export const runningSums: Repair = {
  kernels: ['Cumsum', 'Cumprod'],
  fault: 'added one after the other in float32, so that the end of 10⁵ numbers is off by 3e-6',
  cure: 'added in float64, each entry rounded once',
  repaired:
    (_stock, name) =>
    ({ inputs, attrs, backend }) => {
      const x = inputs.x!;
      const plan = planReduction(backend, x, x.shape.length === 0 ? [] : attrs.axis, true);
      const { outer, reduced, inner } = plan;
      const out = backend.makeOutput(x.shape, x.dtype);
      const from = entriesOf(backend, x);
      const to = entriesOf(backend, out);
      const isProduct = name === 'Cumprod';
      const step = attrs.reverse ? -inner : inner;
      for (let o = 0; o < outer; o++) {
        for (let j = 0; j < inner; j++) {
          let i = (o * reduced + (attrs.reverse ? reduced - 1 : 0)) * inner + j;
          let total = isProduct ? 1 : 0;
          for (let r = 0; r < reduced; r++, i += step) {
            const next = isProduct ? total * from[i]! : total + from[i]!;
            to[i] = attrs.exclusive ? total : next;
            total = next;
          }
        }
      }
      return out;
    },
};
