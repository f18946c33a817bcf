import { MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import type { SharedWeight } from './shared-expert.ts';
import { shown } from './shown.ts';

/** A layer before its options are checked: what comes from a file or a command line. */
export interface UntypedLayerSpec {
  readonly outputs: number;
  readonly experts: number;
  readonly gate: string;
  readonly gateOptions?: unknown;
  readonly expert: string;
  readonly expertOptions?: unknown;
  readonly shared?: UntypedSharedSpec;
}
/** A layer's shared experts before their options are checked. */
export interface UntypedSharedSpec {
  readonly expert: string;
  readonly expertOptions?: unknown;
  readonly experts?: number;
  readonly weight?: SharedWeight;
}
/** A model before its options are checked. */
export interface UntypedModelSpec {
  readonly inputs: number;
  readonly seed?: number;
  readonly layers: readonly UntypedLayerSpec[];
}

const modelFields = ['inputs', 'seed', 'layers'];
const layerFields = ['outputs', 'experts', 'gate', 'gateOptions', 'expert', 'expertOptions', 'shared'];
const sharedFields = ['expert', 'expertOptions', 'experts', 'weight'];
const sharedWeights: readonly unknown[] = ['added', 'half'];

/** Checks everything of a model's spec that does not need its layers; `where` begins the message. */
export function checkModelSpec(where: string, spec: unknown): asserts spec is UntypedModelSpec {
  const given = fieldsOf(where, spec, modelFields);
  checkSize(`${where}.inputs`, given.inputs);
  if (given.seed !== undefined && !Number.isSafeInteger(given.seed)) {
    throw new MoelabError('INVALID_SPEC', `${where}.seed: must be an integer, got ${shown(given.seed)}`);
  }
  const { layers } = given;
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new MoelabError(
      'INVALID_SPEC',
      `${where}.layers: must be a list of at least one layer, got ${shown(layers)}`,
    );
  }
}

/** Checks everything of a layer's spec but the options of its parts; `where` begins the message. */
export function checkLayerSpec(where: string, spec: unknown): asserts spec is UntypedLayerSpec {
  const given = fieldsOf(where, spec, layerFields);
  checkSize(`${where}.outputs`, given.outputs);
  checkSize(`${where}.experts`, given.experts);
  for (const part of ['gate', 'expert']) checkPartName(`${where}.${part}`, given[part]);
  if (given.shared !== undefined) checkSharedSpec(`${where}.shared`, given.shared);
}

function checkSharedSpec(where: string, spec: unknown): void {
  const given = fieldsOf(where, spec, sharedFields);
  checkPartName(`${where}.expert`, given.expert);
  if (given.experts !== undefined) checkSize(`${where}.experts`, given.experts);
  if (given.weight === undefined || sharedWeights.includes(given.weight)) return;
  throw new MoelabError(
    'INVALID_SPEC',
    `${where}.weight: must be 'added' or 'half', got ${shown(given.weight)}`,
  );
}

function checkPartName(where: string, name: unknown): void {
  if (typeof name === 'string') return;
  throw new MoelabError('INVALID_SPEC', `${where}: must be the name of a part, got ${shown(name)}`);
}

function fieldsOf(
  where: string,
  spec: unknown,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new MoelabError('INVALID_SPEC', `${where}: must be an object, got ${shown(spec)}`);
  }
  for (const key of Object.keys(spec)) {
    if (fields.includes(key)) continue;
    throw new MoelabError(
      'INVALID_SPEC',
      `${where}.${key}: is not a field of a spec${didYouMean(key, fields)} (fields: ${fields.join(', ')})`,
    );
  }
  return spec as Readonly<Record<string, unknown>>;
}

function checkSize(where: string, value: unknown): void {
  if (!(Number.isSafeInteger(value) && (value as number) >= 1)) {
    throw new MoelabError('INVALID_SPEC', `${where}: must be an integer ≥ 1, got ${shown(value)}`);
  }
}
