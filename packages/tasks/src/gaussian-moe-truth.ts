import { type ActivationName, MoelabError } from '@moelab/core';

/** How the true weights depend on x, by what each expert's `gateSlopes` b₁ and `gateBias` b₀ mean; σ is an activation. */
export type GateFamily =
  /** logit b₁ᵀx + b₀. */
  | { readonly kind: 'softmax' }
  /** logit (b₁ᵀx + b₀)/τ. */
  | { readonly kind: 'dense-to-sparse'; readonly temperature: number }
  /** logit (σ(b₁ᵀx) + b₀)/τ, or σ(b₁ᵀx + b₀)/τ with the bias inside. */
  | {
      readonly kind: 'activation';
      readonly activation: Extract<ActivationName, 'tanh' | 'sigmoid' | 'sin' | 'identity' | 'relu'>;
      readonly bias?: 'outside' | 'inside';
      readonly temperature: number;
    }
  /** logit b₁ᵀx + b₀ of the k experts with the largest b₁ᵀx, −∞ of the others; ties go to the expert that comes first. */
  | { readonly kind: 'top-k'; readonly k: number }
  /** logit −‖b₁ − x‖ + b₀: b₁ is a centre. */
  | { readonly kind: 'laplace' }
  /** logit b₀, whatever x is. */
  | { readonly kind: 'constant' };

/** One true expert: an atom of the mixing measure. */
export interface Atom {
  /** b₁ (inputs). */
  readonly gateSlopes: readonly number[];
  /** b₀. */
  readonly gateBias: number;
  /** a (inputs). */
  readonly slopes: readonly number[];
  /** b. */
  readonly intercept: number;
  /** ν, in squared units of y. */
  readonly variance: number;
}

/** A Gaussian mixture of linear experts: y | x ~ Σ_k softmax(s(x))_k N(a_kᵀx + b_k, ν_k). Plain JSON. */
export interface GaussianMoeTruth {
  readonly gate: GateFamily;
  readonly atoms: readonly Atom[];
}

const line = (gate: number, gateBias: number, slope: number, intercept: number, variance: number): Atom => ({
  gateSlopes: [gate],
  gateBias,
  slopes: [slope],
  intercept,
  variance,
});

/**
 * The truths with names, of one input and two experts: `demystifying`, the softmax gate of the simulations with sd 0.3 and 0.4;
 * `soft`, a softmax gate whose experts overlap; `act`, the experts of `demystifying` behind a tanh gate.
 *
 * Under X ~ U[0, 1] the first expert's mean weight is 0.6800, 0.5 and 0.8070.
 * Source: `demystifying`: the simulations of Nguyen et al. 2023, arXiv:2305.03288, from their code. `soft` and `act` are
 * ours, chosen so that few data determine them.
 */
export const gaussianMoeTruths = {
  demystifying: {
    gate: { kind: 'softmax' },
    atoms: [line(25, -8, -20, 15, 0.09), line(0, 0, 20, -5, 0.16)],
  },
  soft: { gate: { kind: 'softmax' }, atoms: [line(4, -2, -4, 3, 0.09), line(0, 0, 4, -1, 0.16)] },
  act: {
    gate: { kind: 'activation', activation: 'tanh', temperature: 0.1 },
    atoms: [line(8, -0.75, -20, 15, 0.09), line(0, 0, 20, -5, 0.16)],
  },
} as const satisfies Record<string, GaussianMoeTruth>;

const kinds = ['softmax', 'dense-to-sparse', 'activation', 'top-k', 'laplace', 'constant'];
const activations = ['tanh', 'sigmoid', 'sin', 'identity', 'relu'];

/** Checks a truth: at least one atom, all of the same inputs, finite numbers, positive variances, a gate that exists. */
export function checkGaussianMoeTruth(where: string, { gate, atoms }: GaussianMoeTruth): void {
  const problems: string[] = [];
  const inputs = atoms[0]?.slopes.length ?? 0;
  if (atoms.length === 0) problems.push('truth.atoms: must have at least one atom, got none');
  else if (inputs === 0) problems.push('truth.atoms[0].slopes: must have at least one number, got none');
  for (const [k, atom] of atoms.entries()) {
    const at = `truth.atoms[${k}]`;
    for (const name of ['gateSlopes', 'slopes'] as const) {
      if (atom[name].length !== inputs || !atom[name].every(Number.isFinite))
        problems.push(`${at}.${name}: must be ${inputs} finite numbers, got [${atom[name].join(', ')}]`);
    }
    for (const name of ['gateBias', 'intercept'] as const)
      if (!Number.isFinite(atom[name])) problems.push(`${at}.${name}: must be finite, got ${atom[name]}`);
    if (!(atom.variance > 0 && Number.isFinite(atom.variance)))
      problems.push(`${at}.variance: must be a finite number > 0, got ${atom.variance}`);
  }
  problems.push(...gateProblems(gate, atoms.length));
  if (problems.length > 0) throw new MoelabError('INVALID_OPTIONS', `${where}: ${problems.join('\n  ')}`);
}

function gateProblems(gate: GateFamily, experts: number): string[] {
  const oneOf = (words: readonly string[]) => `must be one of ${words.map((w) => `'${w}'`).join(', ')}`;
  if (!kinds.includes(gate.kind)) return [`truth.gate.kind: ${oneOf(kinds)}, got ${String(gate.kind)}`];
  const problems: string[] = [];
  if ('temperature' in gate && !(gate.temperature > 0 && Number.isFinite(gate.temperature)))
    problems.push(`truth.gate.temperature: must be a finite number > 0, got ${gate.temperature}`);
  if (gate.kind === 'activation' && !activations.includes(gate.activation))
    problems.push(`truth.gate.activation: ${oneOf(activations)}, got ${String(gate.activation)}`);
  if (gate.kind === 'top-k' && !(Number.isInteger(gate.k) && gate.k >= 1 && gate.k <= experts))
    problems.push(`truth.gate.k: must be an integer from 1 to ${experts}, got ${gate.k}`);
  return problems;
}
