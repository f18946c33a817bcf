import {
  type Dataset,
  exactJson,
  type Model,
  type ModelSpec,
  MoelabError,
  type NamedArray,
  plain,
  sizeOf,
  type Values,
} from '@moelab/core';
import type { JointOptions } from './options.ts';
import type { TraceEntry } from './trace.ts';
import type { JointRun } from './train.ts';

/** The format of a saved checkpoint; see docs/formats.md. */
export const CHECKPOINT_FORMAT = 'moelab/checkpoint';
/** The version of the format that this package writes and reads. */
export const CHECKPOINT_VERSION = 1;

/** The best epoch on the validation data so far. */
export interface BestEpoch {
  readonly epoch: number;
  readonly loss: number;
  /** Unconstrained, as they are trained. */
  readonly leaves: Values;
}

/** Where a training stood after an epoch: what it needs to go on to the same bytes. */
export interface Checkpoint {
  readonly spec: ModelSpec;
  readonly options: JointOptions;
  readonly seed: number;
  /** The name of the backend: on another one the bytes would differ. */
  readonly backend: string;
  /** Rows and checksum of the data. */
  readonly data: { readonly rows: number; readonly checksum: string };
  /** The checksum of validation data that the run was given; null without such data. */
  readonly validation: string | null;
  /** The caller's own router losses. */
  readonly routerLosses: readonly { readonly name: string; readonly coefficient: number }[];
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  /** The trained parameters, unconstrained: positive ones by their logarithm. */
  readonly leaves: Values;
  /** What the optimizer remembers of each parameter: one set of values for each of its slots. */
  readonly memory: readonly Values[];
  readonly best: BestEpoch | undefined;
  readonly trace: readonly TraceEntry[];
}

/** Writes a checkpoint as one JSON document; numbers are read back to the same bits. */
export const checkpointToJson = ({ leaves, memory, best, ...others }: Checkpoint): string =>
  `${exactJson({
    format: CHECKPOINT_FORMAT,
    version: CHECKPOINT_VERSION,
    ...others,
    leaves: plain(leaves),
    memory: memory.map(plain),
    best: best === undefined ? null : { ...best, leaves: plain(best.leaves) },
  })}\n`;

/** Reads what `checkpointToJson` wrote; `where` (a file name) begins every message. */
export function parseCheckpoint(text: string, where: string): Checkpoint {
  const broken = (problem: string, cause?: unknown): never => {
    throw new MoelabError('INVALID_FILE', `${where}: ${problem}`, { cause });
  };
  let file: SavedCheckpoint | null = null;
  try {
    file = JSON.parse(text) as SavedCheckpoint;
  } catch (cause) {
    broken('is not complete JSON: it was cut off or changed; use an earlier checkpoint', cause);
  }
  if (typeof file !== 'object' || file === null || file.format !== CHECKPOINT_FORMAT)
    return broken(`is not a checkpoint (no "format": "${CHECKPOINT_FORMAT}")`);
  if (file.version !== CHECKPOINT_VERSION)
    return broken(
      `has checkpoint version ${file.version}, and this program reads version ${CHECKPOINT_VERSION}`,
    );
  const { format: _, version: __, leaves, memory, best, ...others } = file;
  const missing = problemOf(others);
  if (missing !== undefined) return broken(`has no right ${missing}: it was cut off or changed`);
  try {
    return {
      ...others,
      leaves: arraysOf(leaves),
      memory: memory.map(arraysOf),
      best: best === null ? undefined : { ...best, leaves: arraysOf(best.leaves) },
    };
  } catch (cause) {
    return broken(
      'has no whole leaves and memory: it was cut off or changed; use an earlier checkpoint',
      cause,
    );
  }
}

type SavedValues = ReturnType<typeof plain>;
interface SavedCheckpoint extends Omit<Checkpoint, 'leaves' | 'memory' | 'best'> {
  readonly format: string;
  readonly version: number;
  readonly leaves: SavedValues;
  readonly memory: readonly SavedValues[];
  readonly best: (Omit<BestEpoch, 'leaves'> & { readonly leaves: SavedValues }) | null;
}

/** The first field of a checkpoint that is not what it must be. */
function problemOf({
  spec,
  options,
  seed,
  backend,
  data,
  routerLosses,
  epoch,
  step,
  trace,
}: Omit<SavedCheckpoint, 'format' | 'version' | 'leaves' | 'memory' | 'best'>): string | undefined {
  const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isRight = {
    spec: isRecord(spec) && Array.isArray(spec.layers),
    options: isRecord(options),
    seed: Number.isSafeInteger(seed),
    backend: typeof backend === 'string',
    data: isRecord(data) && isCount(data.rows) && typeof data.checksum === 'string',
    routerLosses: Array.isArray(routerLosses),
    trace: Array.isArray(trace) && trace.every(isRecord),
    epoch: isCount(epoch) && Array.isArray(trace) && trace.length === epoch,
    step: isCount(step),
  };
  return Object.entries(isRight).find(([, right]) => !right)?.[0];
}

const arraysOf = (saved: SavedValues): Values =>
  Object.fromEntries(
    Object.entries(saved).map(([name, { axes, shape, values }]): [string, NamedArray] => {
      const isWhole = values.length === sizeOf(shape) && values.every(Number.isFinite);
      if (!isWhole) throw new TypeError(`${name}: not ${sizeOf(shape)} finite numbers`);
      return [name, { axes, shape, values: Float64Array.from(values) }];
    }),
  );

/** Refuses a checkpoint of another training. */
export function checkCheckpoint(
  checkpoint: Checkpoint,
  model: Model,
  options: JointOptions,
  run: Pick<JointRun, 'seed' | 'validation' | 'routerLosses'>,
  data: Dataset,
): void {
  const { seed } = run;
  const differences: string[] = [];
  const shapesOf = (values: Values) =>
    JSON.stringify(Object.entries(values).map(([name, { shape }]) => [name, shape]));
  const trained = Object.fromEntries(
    Object.entries(model.parameters).filter(([name]) => model.declarations[name]!.fixed !== true),
  );
  if (JSON.stringify(checkpoint.spec) !== JSON.stringify(model.spec))
    differences.push(`the model (${described(checkpoint.spec)}, and this one is ${described(model.spec)})`);
  else if ([checkpoint.leaves, ...checkpoint.memory].some((values) => shapesOf(values) !== shapesOf(trained)))
    differences.push('the names or shapes of its parameters');
  for (const name of Object.keys(options) as (keyof JointOptions)[]) {
    if (checkpoint.options[name] !== options[name])
      differences.push(`option ${name} (${checkpoint.options[name]} there, ${options[name]} here)`);
  }
  if (checkpoint.seed !== seed) differences.push(`the seed (${checkpoint.seed} there, ${seed} here)`);
  if (checkpoint.backend !== model.backend.name)
    differences.push(`the backend (${checkpoint.backend} there, ${model.backend.name} here)`);
  if (checkpoint.data.rows !== data.x.rows || checkpoint.data.checksum !== checksumOf(data))
    differences.push(`the data (${checkpoint.data.rows} rows there, ${data.x.rows} here)`);
  if (checkpoint.validation !== validationChecksum(run)) differences.push('the validation data');
  if (JSON.stringify(checkpoint.routerLosses) !== JSON.stringify(ownRouterLosses(run)))
    differences.push("the caller's own router losses");
  if (differences.length === 0) return;
  throw new MoelabError(
    'INVALID_DATA',
    `resume: the checkpoint is of another training: it differs in ${differences.join(', ')}; resume with what it was made with, or start again`,
  );
}

/** The checksum of the validation data that a run is given. */
export const validationChecksum = ({ validation }: Pick<JointRun, 'validation'>): string | null =>
  validation === undefined ? null : checksumOf(validation);

/** The names and coefficients of the router losses that a run is given. */
export const ownRouterLosses = ({
  routerLosses = [],
}: Pick<JointRun, 'routerLosses'>): Checkpoint['routerLosses'] =>
  routerLosses.map(({ loss, coefficient }) => ({ name: loss.name, coefficient }));

const described = ({ inputs, layers }: ModelSpec): string =>
  `${inputs} inputs, ${layers.map(({ experts, gate, expert, outputs }) => `${experts} × ${expert} under ${gate} → ${outputs}`).join(', ')}`;

/** FNV-1a of the 32-bit words of x and y, in hexadecimal: tells other data apart, but for one chance in 4·10⁹. */
export function checksumOf({ x, y }: Dataset): string {
  let hash = 0x811c9dc5;
  for (const { data } of [x, y]) {
    const words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
