import {
  choleskyInPlace,
  inverseFromCholesky,
  logSumExp,
  matrix,
  softmaxInto,
  stream,
} from '@moelab/numerics';
import { designLaw } from './design.ts';
import { dot } from './dot.ts';
import { checkGaussianMoeTruth, type GaussianMoeTruth } from './gaussian-moe-truth.ts';
import { normalRule } from './normal-rule.ts';
import { trueLogits } from './true-logits.ts';

/** Where inputs are drawn, for three and more of them. */
const DRAWN_ROWS = 2000;
/** Below this pivot of the information with unit diagonal a direction counts as not determined. */
const SINGULAR = 1e-11;

/**
 * Gives the constant C of E D₁ ≈ C/√n: how well n rows of X ~ U[0, 1]^inputs determine the parameters of a Gaussian mixture
 * of experts, by maximum likelihood with the true number of experts. ∞ where the information is singular.
 *
 * D₁ = Σ_k |ŵ_k − w_k| + w_k (‖Δb₁‖ + ‖Δa‖ + |Δb| + |Δν| + |Δτ|) with w_k = exp b₀_k, or exp(b₀_k/τ), is linearised: C =
 * √(2/π) Σ_k sd(w_k) + w_k Σ sd, each sd of the inverse Fisher information of one observation; of a block of several numbers
 * √trace, so that with several inputs C is a scale and no limit. Gauge: the last expert's b₁ = 0 (softmax, dense-to-sparse,
 * top-k) and b₀ = 0 (all but an activation with its bias inside). A dense-to-sparse temperature, which cannot be estimated,
 * is given; that of an activation is estimated (identity and relu leave it undetermined: ∞).
 *
 * `demystifying` has 6.820, `soft` 4.815, `act` 6.218: a D₁ of 0.1 takes n of about 4700, 2300 and 3900. A mild sigmoid gate
 * has 1000: a rate of ½ that no experiment sees.
 *
 * Cost: 48 K² scores for each of 256 inputs (2304 for two inputs, 2000 draws for more). For models of any parts:
 * `asymptoticLoss` of `@moelab/estimators`, from differences of their densities; this is for truths that are drawn by the
 * hundred.
 * Source: Nguyen et al. 2023, arXiv:2305.03288 (D₁); the linearisation is ours.
 */
export function estimationConstant(truth: GaussianMoeTruth): number {
  const where = 'tasks/estimation-constant';
  checkGaussianMoeTruth(where, truth);
  const { gate, atoms } = truth;
  const inputs = atoms[0]!.slopes.length;
  const law = designLaw(where, { kind: 'uniform' }, inputs);
  const { x, weights } = law.nodes?.('coarse') ?? {
    x: law.draw(DRAWN_ROWS, stream(0, where)).x,
    weights: new Float64Array(DRAWN_ROWS).fill(1 / DRAWN_ROWS),
  };
  const layout = layoutOf(truth);
  const covariance = inverseOf(scoreProducts(truth, x.data, weights, layout), layout.size);
  if (covariance === undefined) return Infinity;

  const at = (i: number, j: number) => (i < 0 || j < 0 ? 0 : covariance[i * layout.size + j]!);
  const sdOf = (from: number, size = 1) => {
    let trace = 0;
    for (let j = 0; j < size; j++) trace += from < 0 ? 0 : at(from + j, from + j);
    return Math.sqrt(trace);
  };
  const temperature = 'temperature' in gate ? gate.temperature : 1;
  const isInside = gate.kind === 'activation' && gate.bias === 'inside';
  const reference = isInside ? 0 : atoms.at(-1)!.gateBias;
  const tau = layout.temperature;
  let constant = 0;
  for (const [k, { gateBias }] of atoms.entries()) {
    const own = layout.atoms[k]!;
    const exponent = (gateBias - reference) / temperature;
    const weight = Math.exp(exponent);
    const bias = own.gateBias;
    const relative = at(bias, bias) - 2 * exponent * at(bias, tau) + exponent ** 2 * at(tau, tau); // τ² Var(ŵ)/w²
    const sds = [
      Math.sqrt(Math.max(0, relative)) / temperature,
      sdOf(own.gateSlopes, inputs),
      sdOf(own.slopes, inputs),
      sdOf(own.intercept),
      sdOf(own.variance),
      sdOf(tau),
    ];
    constant += weight * sds.reduce((a, b) => a + b);
  }
  return Math.sqrt(2 / Math.PI) * constant;
}

/** Where each estimated parameter stands in a score, −1 for what the gauge holds. */
interface Layout {
  readonly size: number;
  readonly temperature: number;
  readonly atoms: readonly Readonly<
    Record<'gateSlopes' | 'gateBias' | 'slopes' | 'intercept' | 'variance', number>
  >[];
}

function layoutOf({ gate, atoms }: GaussianMoeTruth): Layout {
  const inputs = atoms[0]!.slopes.length;
  const isTranslated = ['softmax', 'dense-to-sparse', 'top-k'].includes(gate.kind);
  const isInside = gate.kind === 'activation' && gate.bias === 'inside';
  let size = 0;
  const next = (entries: number, isFree = true): number => {
    if (!isFree) return -1;
    size += entries;
    return size - entries;
  };
  const places = atoms.map((_, k) => {
    const isLast = k === atoms.length - 1;
    return {
      gateSlopes: next(inputs, gate.kind !== 'constant' && !(isLast && isTranslated)),
      gateBias: next(1, !isLast || isInside),
      slopes: next(inputs),
      intercept: next(1),
      variance: next(1),
    };
  });
  const temperature = next(1, gate.kind === 'activation');
  return { size, temperature, atoms: places };
}

/** The lower half of E[s sᵀ], s = ∂ log p(y | x) of the estimated parameters; y is integrated over each component. */
function scoreProducts(
  { gate, atoms }: GaussianMoeTruth,
  rows: Float64Array,
  weights: Float64Array,
  layout: Layout,
): Float64Array {
  const experts = atoms.length;
  const inputs = atoms[0]!.slopes.length;
  const q = layout.size;
  const rule = normalRule(48);
  const products = new Float64Array(q * q);
  const routing = new Float64Array(experts);
  const terms = new Float64Array(experts);
  const score = new Float64Array(q);
  for (const [i, share] of weights.entries()) {
    const x = rows.subarray(i * inputs, (i + 1) * inputs);
    const gated = trueLogits(gate, atoms, x);
    softmaxInto(routing, gated.logits);
    const means = atoms.map(({ slopes, intercept }) => dot(slopes, x) + intercept);
    for (const [c, { variance }] of atoms.entries()) {
      if (routing[c]! < 1e-18) continue;
      for (const [m, z] of rule.nodes.entries()) {
        const y = means[c]! + Math.sqrt(variance) * z;
        for (const [k, atom] of atoms.entries())
          terms[k] =
            Math.log(routing[k]!) - ((y - means[k]!) ** 2 / atom.variance + Math.log(atom.variance)) / 2;
        const total = logSumExp(terms);
        score.fill(0);
        for (const [k, atom] of atoms.entries()) {
          const own = layout.atoms[k]!;
          const responsibility = Math.exp(terms[k]! - total);
          const excess = responsibility - routing[k]!;
          const off = (y - means[k]!) / atom.variance;
          for (let j = 0; j < inputs; j++) {
            if (own.gateSlopes >= 0) score[own.gateSlopes + j] = excess * gated.bySlopes[k * inputs + j]!;
            score[own.slopes + j] = responsibility * off * x[j]!;
          }
          if (own.gateBias >= 0) score[own.gateBias] = excess * gated.byBias[k]!;
          score[own.intercept] = responsibility * off;
          score[own.variance] = (responsibility * (off ** 2 - 1 / atom.variance)) / 2;
          if (layout.temperature >= 0) score[layout.temperature]! += excess * gated.byTemperature[k]!;
        }
        const mass = share * routing[c]! * rule.weights[m]!;
        for (let a = 0; a < q; a++)
          for (let b = 0; b <= a; b++) products[a * q + b]! += mass * score[a]! * score[b]!;
      }
    }
  }
  return products;
}

/** The inverse of a matrix given by its lower half, by way of unit diagonal; undefined where that is singular to rounding. */
function inverseOf(lower: Float64Array, n: number): Float64Array | undefined {
  const scales = Float64Array.from({ length: n }, (_, i) => Math.sqrt(lower[i * n + i]!));
  const unit = matrix(
    n,
    n,
    lower.map((v, at) => v / (scales[Math.floor(at / n)]! * scales[at % n]!)),
  );
  if (!choleskyInPlace(unit.data, n)) return undefined;
  for (let i = 0; i < n; i++) if (unit.data[i * n + i]! ** 2 < SINGULAR) return undefined;
  return inverseFromCholesky(unit.data, n).map(
    (v, at) => v / (scales[Math.floor(at / n)]! * scales[at % n]!),
  );
}
