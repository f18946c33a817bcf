import { MoelabError } from './errors.ts';
import { exactJson } from './exact-json.ts';
import type { Model, ModelSpec } from './model.ts';
import type { NamedArray, Values } from './parameters.ts';
import { shown } from './shown.ts';

/** The format of a saved model; see docs/formats.md. */
export const MODEL_FORMAT = 'moelab/model';
/** The version of the format that this core writes and reads. */
export const MODEL_VERSION = 1;

/** A saved model: one JSON document. Numbers are written so that they are read back to the same bits. */
export interface ModelFile {
  readonly format: typeof MODEL_FORMAT;
  readonly version: typeof MODEL_VERSION;
  readonly spec: ModelSpec;
  readonly parameters: SavedValues;
  readonly state: SavedValues;
  /** The name and version of each plugin whose parts the spec names. */
  readonly plugins: Readonly<Record<string, string>>;
  /** What the program that saved it keeps beside it, such as the names of columns. */
  readonly meta: Readonly<Record<string, unknown>>;
}

type SavedValues = Readonly<
  Record<
    string,
    {
      readonly axes: readonly string[];
      readonly shape: readonly number[];
      readonly values: readonly number[];
    }
  >
>;

/** Writes a model as one JSON document. */
export function modelToJson(
  model: Model,
  plugins: Readonly<Record<string, string>>,
  meta: Readonly<Record<string, unknown>> = {},
): string {
  const file: ModelFile = {
    format: MODEL_FORMAT,
    version: MODEL_VERSION,
    spec: model.spec,
    parameters: plain(model.parameters),
    state: plain(model.state),
    plugins,
    meta,
  };
  return `${exactJson(file)}\n`;
}

/** Named arrays as plain JSON values. */
export const plain = (values: Values): SavedValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, { axes, shape, values: entries }]) => [
      name,
      { axes, shape, values: [...entries] },
    ]),
  );

/** Reads a saved model's document; `where` (a file name) begins every message. */
export function parseModelFile(text: string, where: string): ModelFile & { readonly parsed: ParsedValues } {
  let file: Partial<ModelFile> | null;
  try {
    file = JSON.parse(text) as Partial<ModelFile>;
  } catch (cause) {
    const reason = text.trim() === '' ? 'is empty' : 'is not complete JSON: it was cut off or changed';
    throw new MoelabError('INVALID_FILE', `${where}: ${reason}; save the model again`, { cause });
  }
  if (typeof file !== 'object' || file === null || file.format !== MODEL_FORMAT) {
    throw new MoelabError('INVALID_FILE', `${where}: is not a saved model (no "format": "${MODEL_FORMAT}")`);
  }
  if (file.version !== MODEL_VERSION) {
    throw new MoelabError(
      'INVALID_FILE',
      `${where}: has model format version ${shown(file.version)}, and this program reads version ${MODEL_VERSION}; fit the model again or use the program that saved it`,
    );
  }
  const { spec, parameters, state, plugins, meta } = file;
  const missing = Object.entries({ spec, parameters, state, plugins, meta })
    .filter(([, value]) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map(([name]) => name);
  if (missing.length > 0) {
    throw new MoelabError(
      'INVALID_FILE',
      `${where}: has no ${missing.join(', ')}; it was cut off or changed`,
    );
  }
  const whole = file as ModelFile;
  return {
    ...whole,
    parsed: {
      parameters: arrays(where, 'parameters', whole.parameters),
      state: arrays(where, 'state', whole.state),
    },
  };
}

export interface ParsedValues {
  readonly parameters: Values;
  readonly state: Values;
}

function arrays(where: string, field: string, saved: SavedValues): Values {
  return Object.fromEntries(
    Object.entries(saved).map(([name, entry]): [string, NamedArray] => {
      const { axes, shape, values } = (entry ?? {}) as Partial<SavedValues[string]>;
      const whole =
        isList(axes, isText) && isList(shape, Number.isSafeInteger) && isList(values, Number.isFinite);
      if (!whole) {
        throw new MoelabError(
          'INVALID_FILE',
          `${where}: ${field}.${name} must have axes, shape and finite numbers as values`,
        );
      }
      return [name, { axes: axes!, shape: shape!, values: Float64Array.from(values!) }];
    }),
  );
}

const isText = (item: unknown) => typeof item === 'string';
const isList = (list: unknown, holds: (item: unknown) => boolean) =>
  Array.isArray(list) && list.every((item) => holds(item));
