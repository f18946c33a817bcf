import type { Stream } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import { isMoelabError, MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import { shown } from './shown.ts';

/** A parameter or a piece of state, as a gate or an expert declares it. */
export interface Declaration {
  /** The name of each axis: 'expert', 'input', 'output', 'hidden', 'feature', … */
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  /** The first value: one number for all entries, or a draw for each entry in row-major order. */
  readonly init: number | ((random: Stream) => number);
  /** Positive parameters (a variance, a temperature) are estimated by their logarithm. Default 'real'. */
  readonly domain?: 'real' | 'positive';
  /** Of an expert's parameter: one tensor for all experts, without an expert axis. */
  readonly shared?: boolean;
  /** Of an expert's parameter: it keeps its first value, and does not count as estimated. */
  readonly fixed?: boolean;
}
/** Parameters or state by name, as a part declares them. */
export type Declarations = Readonly<Record<string, Declaration>>;

/** A value with named axes, outside tensors: entry order is row-major. */
export interface NamedArray {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly values: Float64Array;
}
/** Named arrays by name: all the parameters of a gate, of a bank of experts or of a model. */
export type Values = Readonly<Record<string, NamedArray>>;
/** The same as tensors on a backend. */
export type Tensors<N extends string = string> = { readonly [K in N]: Tensor };

/** Gives the number of entries of a shape; 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Draws the first value of each declaration from its own substream of `random`. `whose` names the part of a declaration, for the
 * message about an `init` that throws or gives no finite number.
 */
export function initialValues(
  declarations: Declarations,
  random: Stream,
  whose: (name: string) => string = (name) => name,
): Values {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, { axes, shape, init }]) => {
      const values = new Float64Array(sizeOf(shape));
      if (typeof init === 'number') values.fill(init);
      else {
        const own = random.substream(name);
        for (let i = 0; i < values.length; i++)
          values[i] = drawn(`${whose(name)}: init of ${name}`, init, own);
      }
      return [name, { axes, shape, values }];
    }),
  );
}

/** One draw of an `init`, which must be a finite number; `where` begins the message. */
function drawn(where: string, init: (random: Stream) => number, random: Stream): number {
  let value: unknown;
  try {
    value = init(random);
  } catch (cause) {
    if (isMoelabError(cause)) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new MoelabError('PART_FAILED', `${where} throws: ${said}`, { cause });
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MoelabError('INVALID_PLUGIN', `${where} must give a finite number, got ${shown(value)}`);
}

/** Checks that `values` has just the declared names, axes, shapes and finite entries; `where` begins the message. */
export function checkValues(where: string, declarations: Declarations, values: Values): void {
  const known = Object.keys(declarations);
  const problems = Object.keys(values)
    .filter((name) => !Object.hasOwn(declarations, name))
    .map((name) => `${name}: is not in this model${didYouMean(name, known)}`);
  for (const [name, declaration] of Object.entries(declarations)) {
    const problem = problemOf(declaration, Object.hasOwn(values, name) ? values[name] : undefined);
    if (problem !== undefined) problems.push(`${name}${problem}`);
  }
  if (problems.length > 0) throw new MoelabError('INVALID_SHAPE', `${where}: ${problems.join('; ')}`);
}

function problemOf({ axes, shape, domain }: Declaration, given: NamedArray | undefined): string | undefined {
  const tuple = (list: readonly unknown[]) => `(${list.join(', ')})`;
  if (given === undefined) return `: is missing; must have shape ${tuple(shape)}`;
  if (tuple(given.shape) !== tuple(shape))
    return `: must have shape ${tuple(shape)}, got ${tuple(given.shape)}`;
  if (tuple(given.axes) !== tuple(axes)) return `: must have axes ${tuple(axes)}, got ${tuple(given.axes)}`;
  const { values } = given;
  const size = sizeOf(shape);
  if (values.length !== size)
    return `: must have ${size} values for shape ${tuple(shape)}, got ${values.length}`;
  const bad = values.findIndex((v) => !Number.isFinite(v) || (domain === 'positive' && v <= 0));
  if (bad < 0) return undefined;
  return `[${bad}]: must be ${domain === 'positive' ? 'positive and ' : ''}finite, got ${values[bad]}`;
}

/** The same declarations, each with `prefix` before its name. */
export function prefixedNames<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [prefix + name, item]));
}

/** The entries whose name begins with `prefix`, without it. */
export function withoutPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, item]) => [name.slice(prefix.length), item]),
  );
}
