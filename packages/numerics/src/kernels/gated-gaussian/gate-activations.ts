import { erf } from '../../erf.ts';
import { scaledErfc } from '../../scaled-erfc.ts';
import { tanh } from '../elementary.ts';
import { BLOCK } from './block-algebra.ts';
import type { GateActivation } from './gated-gaussian-data.ts';
import { shortExp } from './short-exp.ts';

// The steps of assembly/gate-activations.ts on a single number, so that both give the same bits.

/** Numbers the activations as assembly/gate-activations.ts does. */
export const activationNumber: Readonly<Record<GateActivation, number>> = {
  identity: 0,
  relu: 1,
  tanh: 2,
  sigmoid: 3,
  sin: 4,
  gelu: 5,
};

/** Leaves σ(u), σ′(u) and σ″(u) in three places. */
type Activation = (u: number, to: Float64Array) => void;

const activations: readonly Activation[] = [
  (u, to) => leave(to, u, 1, 0),
  (u, to) => leave(to, Math.max(u, 0), u > 0 ? 1 : 0, 0),
  (u, to) => {
    const value = tanh(u);
    const slope = (1 - value) * (1 + value);
    leave(to, value, slope, -2 * (value * slope));
  },
  (u, to) => {
    const power = shortExp(-Math.abs(u));
    const above = 1 / (1 + power);
    const below = power * above;
    const value = u < 0 ? below : above;
    const slope = above * below;
    leave(to, value, slope, slope * (1 - 2 * value));
  },
  sine,
  (u, to) => {
    const share = normalDistribution(u);
    const density = 0.3989422804014327 * shortExp(-0.5 * (u * u));
    leave(to, u * share, share + u * density, density * (2 - u * u));
  },
];

function leave(to: Float64Array, value: number, slope: number, bend: number): void {
  to[0] = value;
  to[1] = slope;
  to[2] = bend;
}

/** sin u; NaN beyond 5·10⁸, where four pieces of π/2 no longer reduce u exactly, and u itself is known to 10⁻⁷ at best. */
function sine(u: number, to: Float64Array): void {
  const k = u * 0.6366197723675814 + 6755399441055744 - 6755399441055744;
  const r =
    u -
    k * 1.570796251296997 -
    k * 7.549789415861596e-8 -
    k * 5.390302529957765e-15 -
    k * 3.282003415807913e-22;
  const z = r * r;
  const s =
    r +
    r *
      z *
      (-0.16666666666666632 +
        z *
          (0.00833333333332249 +
            z *
              (-0.0001984126982985795 +
                z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))));
  const c =
    1 -
    (0.5 * z -
      z *
        z *
        (0.0416666666666666 +
          z *
            (-0.001388888888887411 +
              z *
                (2.480158728947673e-5 +
                  z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))))));
  const quarter = k - 4 * Math.floor(0.25 * k);
  const isCrossed = quarter === 1 || quarter === 3;
  const sin = isCrossed ? c : s;
  const cos = isCrossed ? s : c;
  const far = Math.abs(u) > 5e8 ? Number.NaN : 1;
  const value = (quarter >= 2 ? -sin : sin) * far;
  leave(to, value, (quarter === 1 || quarter === 2 ? -cos : cos) * far, -value);
}

/** Φ(u), as `normalCdf` of @moelab/numerics with its own exponential. */
function normalDistribution(u: number): number {
  const size = Math.abs(u);
  const y = size * Math.SQRT1_2;
  if (!(y >= 0.75)) return 0.5 + 0.5 * erf(u * Math.SQRT1_2);
  const high = Math.fround(size);
  const decay = shortExp(-0.5 * high * high) * shortExp(0.5 * (high - size) * (high + size));
  const tail = 0.5 * decay * scaledErfc(y);
  return u > 0 ? 1 - tail : tail;
}

/**
 * Turns columns of projections u into logits (σ(u) + c)/τ, or σ(u + c)/τ with the bias inside, and leaves σ′/τ and σ″/τ.
 *
 * `biases` holds c of each expert, then 1/τ. Logits are left twice: in place, where they become probabilities, and in `logits`.
 */
export function activate(
  heap: Float64Array,
  kind: number,
  isInside: number,
  u: number,
  experts: number,
  biases: number,
  size: number,
  logits: number,
  slopes: number,
  bends: number,
): void {
  const activation = activations[kind]!;
  const inverse = heap[biases + experts]!;
  const found = new Float64Array(3);
  for (let k = 0; k < experts; k++) {
    const bias = heap[biases + k]!;
    const inside = isInside === 1 ? bias : 0;
    const outside = isInside === 1 ? 0 : bias;
    for (let i = k * BLOCK, end = i + size; i < end; i++) {
      activation(heap[u + i]! + inside, found);
      const logit = (found[0]! + outside) * inverse;
      heap[u + i] = logit;
      heap[logits + i] = logit;
      heap[slopes + i] = found[1]! * inverse;
      heap[bends + i] = found[2]! * inverse;
    }
  }
}
