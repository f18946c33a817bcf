import { dot } from './dot.ts';
import type { Atom, GateFamily } from './gaussian-moe-truth.ts';

/** The logits of one row, and how each changes with its own expert's b₁ and b₀ and with the temperature. */
export interface TrueLogits {
  /** (K). */
  readonly logits: Float64Array;
  /** ∂s_k/∂b₁_k (K, inputs). */
  readonly bySlopes: Float64Array;
  /** ∂s_k/∂b₀_k (K). */
  readonly byBias: Float64Array;
  /** ∂s_k/∂τ (K); 0 without a temperature. */
  readonly byTemperature: Float64Array;
}

/** Computes a gate family's logits at one x with their derivatives; the formulas are GateFamily's. */
export function trueLogits(gate: GateFamily, atoms: readonly Atom[], x: ArrayLike<number>): TrueLogits {
  const experts = atoms.length;
  const inputs = atoms[0]!.gateSlopes.length;
  const out = {
    logits: new Float64Array(experts),
    bySlopes: new Float64Array(experts * inputs),
    byBias: new Float64Array(experts),
    byTemperature: new Float64Array(experts),
  };
  const dots = atoms.map(({ gateSlopes }) => dot(gateSlopes, x));
  const temperature = 'temperature' in gate ? gate.temperature : 1;
  for (const [k, { gateSlopes, gateBias }] of atoms.entries()) {
    if (gate.kind === 'laplace') {
      const distance = Math.hypot(...gateSlopes.map((b, j) => b - x[j]!));
      out.logits[k] = gateBias - distance;
      for (let j = 0; j < inputs; j++)
        out.bySlopes[k * inputs + j] = distance === 0 ? 0 : (x[j]! - gateSlopes[j]!) / distance;
      out.byBias[k] = 1;
      continue;
    }
    if (gate.kind === 'constant') {
      out.logits[k] = gateBias;
      out.byBias[k] = 1;
      continue;
    }
    const isInside = gate.kind === 'activation' && gate.bias === 'inside';
    const [value, slope] =
      gate.kind === 'activation'
        ? activated(gate.activation, dots[k]! + (isInside ? gateBias : 0))
        : [dots[k]!, 1];
    out.logits[k] = (value + (isInside ? 0 : gateBias)) / temperature;
    for (let j = 0; j < inputs; j++) out.bySlopes[k * inputs + j] = (slope * x[j]!) / temperature;
    out.byBias[k] = (isInside ? slope : 1) / temperature;
    if ('temperature' in gate) out.byTemperature[k] = -out.logits[k]! / temperature;
  }
  if (gate.kind === 'top-k')
    for (let k = 0; k < experts; k++) {
      const before = dots.filter((dot, l) => dot > dots[k]! || (dot === dots[k]! && l < k)).length;
      if (before >= gate.k) out.logits[k] = -Infinity;
    }
  return out;
}

/** σ(z) and σ′(z). */
function activated(
  name: Extract<GateFamily, { kind: 'activation' }>['activation'],
  z: number,
): [number, number] {
  switch (name) {
    case 'tanh': {
      const t = Math.tanh(z);
      return [t, 1 - t * t];
    }
    case 'sigmoid': {
      const s = 1 / (1 + Math.exp(-z));
      return [s, s * (1 - s)];
    }
    case 'sin':
      return [Math.sin(z), Math.cos(z)];
    case 'relu':
      return z > 0 ? [z, 1] : [0, 0];
    case 'identity':
      return [z, 1];
  }
}
