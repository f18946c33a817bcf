import { dot, norm } from './column-space.ts';
import type { FirstOrder } from './null-directions.ts';
import type { ParameterEntry } from './parameter-entries.ts';
import type { AtomEntry, SecondOrder } from './second-order.ts';

/** Derivatives that agree to this share of their norm are the same: differences are good to about 1e-10. */
const SAME = 1e-7;

/** What a dependence between derivatives is called. */
export type DependenceName =
  | 'mean against variance'
  | 'gate against expert'
  | 'linear in the parameter'
  | 'two second derivatives'
  | 'first and second derivatives';

/** A linear dependence of a second derivative by the parameters of one expert on other derivatives. */
export interface Dependence {
  readonly name: DependenceName;
  /** As '∂²p/∂(experts.intercept (output 1))² = 2 ∂p/∂(experts.variance)'. */
  readonly text: string;
  /** The parameters of the second derivative, without their expert. */
  readonly of: readonly [string, string];
  /** What a lone first derivative on the other side is by. */
  readonly by?: string;
  /** The distance of the two sides over the norm of one. */
  readonly residual: number;
}

/**
 * Names what second derivatives are made of: every one that vanishes, is proportional to another derivative, or is a combination
 * of first ones.
 *
 * Factors are those of ∂²u = factor · ∂u for the one expert's own term u of the sum, which the copies share.
 */
export function dependencesOf(
  { atoms, second }: SecondOrder,
  { entries, columns, space }: FirstOrder,
  expert: number,
  copies: number,
  symbol: 'p' | 'f',
): readonly Dependence[] {
  const ownOf = ({ own, label, expert: of }: ParameterEntry): string => (of === expert ? own : label);
  const found: Dependence[] = [];
  for (const [at, { j, k, column, isZero }] of second.entries()) {
    const of = [atoms[j]!.own, atoms[k]!.own] as const;
    const left = derivative(symbol, of);
    if (isZero) {
      found.push({ name: 'linear in the parameter', of, text: `${left} = 0`, residual: 0 });
      continue;
    }
    const first = columns
      .map((other, e) => ({ e, ...proportion(column, other) }))
      .find(({ residual }) => residual <= SAME);
    if (first !== undefined) {
      const by = ownOf(entries[first.e]!);
      const factor = (first.factor * copies) / 2;
      const text = `${left} = ${shown(factor)}∂${symbol}/∂(${by})`;
      const name = nameOf(atoms[j]!, atoms[k]!, entries[first.e]!.name);
      found.push({ name, of, by, text, residual: first.residual });
      continue;
    }
    const twin = second
      .slice(0, at)
      .map((other) => ({ other, ...proportion(column, other.column) }))
      .find(({ other, residual }) => !other.isZero && residual <= SAME);
    if (twin !== undefined) {
      const right = derivative(symbol, [atoms[twin.other.j]!.own, atoms[twin.other.k]!.own]);
      found.push({
        name: 'two second derivatives',
        of,
        text: `${left} = ${shown(twin.factor)}${right}`,
        residual: twin.residual,
      });
      continue;
    }
    const shares = space.basis.map((b) => dot(b, column));
    const rest = Float64Array.from(column);
    for (const [b, share] of shares.entries())
      for (let i = 0; i < rest.length; i++) rest[i]! -= share * space.basis[b]![i]!;
    const residual = norm(rest) / norm(column);
    if (residual > SAME) continue;
    const parts = entries
      .map((entry, e) => ({
        by: ownOf(entry),
        factor:
          (shares.reduce((sum, share, b) => sum + share * space.combinations[b]![e]!, 0) * copies) /
          (2 * space.scale[e]!),
        size: space.scale[e]!,
      }))
      .filter(({ factor, size }) => Math.abs(factor) * size > 1e-6 * norm(column));
    const text = `${left} = ${parts.map(({ by, factor }) => `${shown(factor)}∂${symbol}/∂(${by})`).join(' + ')}`;
    found.push({ name: 'first and second derivatives', of, text, residual });
  }
  return found;
}

function nameOf(a: AtomEntry, b: AtomEntry, by: string): DependenceName {
  const isGate = (name: string) => name.startsWith('gate.');
  if (a === b && !isGate(a.name) && !isGate(by)) return 'mean against variance';
  if (isGate(a.name) !== isGate(b.name) && !isGate(by)) return 'gate against expert';
  return 'first and second derivatives';
}

/** The least-squares factor of one column on another, and what is left over the norm of the first. */
function proportion(
  of: Float64Array,
  on: Float64Array,
): { readonly factor: number; readonly residual: number } {
  const factor = dot(of, on) / dot(on, on);
  if (!Number.isFinite(factor)) return { factor: 0, residual: 1 };
  return { factor, residual: norm(of.map((v, i) => v - factor * on[i]!)) / norm(of) };
}

const derivative = (symbol: string, [a, b]: readonly [string, string]): string =>
  a === b ? `∂²${symbol}/∂(${a})²` : `∂²${symbol}/∂(${a})∂(${b})`;

const shown = (factor: number): string => {
  const rounded = Number(factor.toPrecision(4));
  return rounded === 1 ? '' : `${rounded} `;
};
