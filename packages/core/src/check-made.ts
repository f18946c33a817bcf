import { MoelabError } from './errors.ts';
import type { Kind } from './plugin.ts';
import { whatItIs } from './what-it-is.ts';

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;
type Optional = Readonly<Record<string, readonly [is: (value: unknown) => boolean, form: string]>>;

const isFunction = (value: unknown) => typeof value === 'function';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (fields: Fields) => (value: unknown) => isObject(value) && missingOf(value, fields).length === 0;

/** What a part of each kind makes, and how its fields are known: those that it has, and those that it may have. */
const makes: Readonly<
  Record<Kind, { readonly name: string; readonly fields: Fields; readonly optional?: Optional }>
> = {
  gates: {
    name: 'a gate',
    fields: {
      parameters: isObject,
      weightSum: (value) => ['one', 'at-most-one', 'any'].includes(value as string),
      gauge: has({
        dimension: Number.isSafeInteger,
        directions: isFunction,
        move: isFunction,
        toReported: isFunction,
      }),
      route: isFunction,
    },
    optional: {
      state: [isObject, 'declarations by name'],
      needs: [
        (value) => Array.isArray(value) && value.every((one) => one === 'losses'),
        "a list of 'losses'",
      ],
      active: [(value) => Number.isFinite(value) && (value as number) > 0, 'a number > 0'],
      sampled: [(value) => value === 1, '1'],
      isBatchwise: [(value) => typeof value === 'boolean', 'true or false'],
      advance: [isFunction, 'a function'],
    },
  },
  experts: {
    name: 'an expert',
    fields: { parameters: isObject, apply: isFunction },
    optional: {
      noise: [
        has({
          target: (value) => value === 'real' || value === 'class',
          logDensity: isFunction,
          sample: isFunction,
        }),
        'target, logDensity and sample',
      ],
      mean: [isFunction, 'a function'],
    },
  },
  estimators: { name: 'an estimator', fields: { fit: isFunction } },
  bounds: { name: 'a bound', fields: { variants: Array.isArray, ledger: isFunction } },
  backends: {
    name: 'a backend',
    fields: {
      name: (value) => typeof value === 'string',
      precision: (value) => value === 'float64' || value === 'float32',
      tensor: isFunction,
    },
  },
};

/**
 * Refuses what `create` made where it is not of its kind: nothing, a promise, an object that lacks a field or has another thing
 * there. The compiler says so too, to who uses it.
 */
export function checkMade(kind: Kind, where: string, made: unknown): void {
  const { name, fields, optional = {} } = makes[kind];
  const form = `${name} has ${Object.keys(fields).join(', ')}`;
  if (made instanceof Promise) {
    made.catch(() => {}); // what it says later is nobody's any more
    throw new MoelabError(
      'INVALID_PLUGIN',
      `${where}: create answers later, by a promise; it must give ${name} at once`,
    );
  }
  if (!isObject(made)) {
    throw new MoelabError('INVALID_PLUGIN', `${where}: create gives ${whatItIs(made)}; ${form}`);
  }
  const missing = [...missingOf(made, fields), ...wrongOf(made, optional)];
  if (missing.length > 0) {
    throw new MoelabError(
      'INVALID_PLUGIN',
      `${where}: create gives no whole ${name.split(' ')[1]}, missing or wrong: ${missing.join(', ')}; ${form}`,
    );
  }
  if (kind === 'gates' || kind === 'experts') checkDeclarations(where, made as Declaring);
}

/** Refuses what is no backend that is loaded, such as the promise of one. */
export function checkBackend(backend: unknown): void {
  if (has(makes.backends.fields)(backend)) return;
  throw new MoelabError(
    'NO_BACKEND',
    `backend: must be a loaded backend, such as await loadFloat64(), got ${whatItIs(backend)}`,
  );
}

interface Declaring {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state?: Readonly<Record<string, unknown>>;
}

function checkDeclarations(where: string, { parameters, state = {} }: Declaring): void {
  for (const [field, declarations] of Object.entries({ parameters, state })) {
    for (const [name, one] of Object.entries(declarations)) {
      const { axes, shape, init } = (one ?? {}) as Readonly<Record<string, unknown>>;
      const isWhole =
        Array.isArray(axes) &&
        Array.isArray(shape) &&
        axes.length === shape.length &&
        shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
        (isFunction(init) || typeof init === 'number');
      if (isWhole) continue;
      throw new MoelabError(
        'INVALID_PLUGIN',
        `${where}: ${field}.${name} must have axes (a name each), shape (an integer each) and init (a number, or a function of a stream), got ${whatItIs(one)}`,
      );
    }
  }
}

const missingOf = (value: unknown, fields: Fields): readonly string[] =>
  Object.entries(fields)
    .filter(([field, isRight]) => !isRight((value as Readonly<Record<string, unknown>>)[field]))
    .map(([field]) => field);

const wrongOf = (value: unknown, optional: Optional): readonly string[] =>
  Object.entries(optional).flatMap(([field, [isRight, form]]) => {
    const own = (value as Readonly<Record<string, unknown>>)[field];
    return own === undefined || isRight(own) ? [] : [`${field} (${form})`];
  });
