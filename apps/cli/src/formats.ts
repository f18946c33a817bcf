import { z } from 'zod';

/** A number that may be undetermined: JSON has no NaN and no infinity. */
const numberOrNull = z.number().nullable();
const count = z.int().min(0);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const nonEmpty = <T extends z.ZodType>(item: T) => z.array(item).min(1).readonly();
const record = <T extends z.ZodType>(value: T) => z.record(z.string(), value).readonly();

const namedArray = z.strictObject({
  axes: list(z.string()),
  shape: list(count),
  /** Row-major. */
  values: list(z.number()),
});
const errorArray = namedArray.extend({ values: list(numberOrNull) });

const layerSpec = z.strictObject({
  outputs: z.int().min(1),
  experts: z.int().min(1),
  gate: z.string(),
  gateOptions: z.unknown(),
  expert: z.string(),
  expertOptions: z.unknown(),
  /** Only of a layer with shared experts. */
  shared: z
    .strictObject({
      expert: z.string(),
      expertOptions: z.unknown(),
      experts: z.int().min(1),
      weight: z.enum(['added', 'half']),
    })
    .optional(),
});
const modelSpec = z.strictObject({
  inputs: z.int().min(1),
  seed: z.int(),
  layers: nonEmpty(layerSpec),
});

const dataOrigin = z.strictObject({
  /** As it was written on the command line. */
  file: z.string(),
  rows: count,
  /** Of the file's bytes. */
  sha256: z.string(),
});

const provenance = z.strictObject({
  program: z.literal('moelab'),
  /** Of the program and of each package that took part. */
  versions: record(z.string()),
  node: z.string(),
  seed: z.int().optional(),
  data: dataOrigin,
  command: z.string(),
  backend: z.looseObject({ name: z.string(), precision: z.enum(['float64', 'float32']) }),
});
export type Provenance = z.infer<typeof provenance>;

/** What `moelab fit` keeps in a model file's `meta`, and `moelab score` reads. */
export const fitMeta = z.looseObject({
  /** The names of the columns of x, in order. */
  features: nonEmpty(z.string()),
  /** The names of the columns of y, in order. */
  targets: nonEmpty(z.string()),
  /** The labels of the classes, in the order of their indices; only of class targets. */
  classes: list(z.string()).optional(),
  provenance: provenance.optional(),
});
export type FitMeta = z.infer<typeof fitMeta>;

/** `moelab/model` version 1: what `lab.save` and `moelab fit --out` write. */
export const modelDocument = z.strictObject({
  format: z.literal('moelab/model'),
  version: z.literal(1),
  spec: modelSpec,
  parameters: record(namedArray),
  state: record(namedArray),
  plugins: record(z.string()),
  meta: record(z.unknown()),
});

const failedStart = z.strictObject({ start: count, reason: z.string() });
const startsBase = z.strictObject({
  count,
  /** The best and the worst admissible start: log-likelihoods, or mean squared errors. */
  best: numberOrNull,
  worst: numberOrNull,
  /** The share of all starts that ended within `tolerance` of the best. */
  frequencyOfBest: z.number(),
  tolerance: z.number(),
  failed: list(failedStart),
});
const likelihoodStarts = startsBase.extend({
  optima: list(z.strictObject({ logLikelihood: z.number(), starts: count })),
  spurious: list(z.strictObject({ start: count, logLikelihood: numberOrNull, reason: z.string() })),
});

const fitBase = z.strictObject({
  format: z.literal('moelab/fit'),
  version: z.literal(1),
  estimator: z.strictObject({ name: z.string(), options: record(z.unknown()) }),
  spec: modelSpec,
  features: list(z.string()),
  targets: list(z.string()),
  classes: list(z.string()).optional(),
  rows: count,
  /** Free parameters: the estimated ones less the gauge's directions. */
  parameterCount: count,
  parameters: record(namedArray),
  converged: z.boolean(),
  reason: z.string(),
  warnings: list(z.string()),
  provenance,
});

const ranOn = z.strictObject({
  /** 'float64 loops', or 'backend NAME (float32|float64)'. */
  model: z.string(),
  sums: z.literal('float64'),
});

/** A fit by maximum likelihood. */
export const likelihoodFitDocument = fitBase.extend({
  logLikelihood: z.number(),
  bic: z.number(),
  aic: z.number(),
  starts: likelihoodStarts,
  /** 0 where the reported form fixes a value, null where the data do not determine it; null when not computed. */
  standardErrors: record(errorArray).nullable(),
  meanResponsibilities: list(z.number()),
  effectiveExperts: z.number(),
  engine: z.enum(['fused', 'tensor']),
  ranOn,
});
/** A fit by least squares. */
export const leastSquaresFitDocument = fitBase.extend({
  meanSquaredError: z.number(),
  rSquared: numberOrNull,
  starts: startsBase,
  ranOn,
});
/** `moelab/fit` version 1: what `moelab fit --json` prints. */
export const fitDocument = z.union([likelihoodFitDocument, leastSquaresFitDocument, fitBase]);
export type FitDocument = z.infer<typeof fitDocument>;

/** A mean over rows with its standard error; null when it cannot be computed. */
const rowMean = z.strictObject({ value: numberOrNull, standardError: numberOrNull });

/** `moelab/score` version 1: what `moelab score --json` prints. */
export const scoreDocument = z.strictObject({
  format: z.literal('moelab/score'),
  version: z.literal(1),
  rows: count,
  features: list(z.string()),
  targets: list(z.string()),
  /** Σ log p(y|x), nats; null when the model is no density. */
  logLikelihood: numberOrNull,
  /** Per row. */
  meanLogLikelihood: rowMean.nullable(),
  /** (1/rows) Σ ‖y − ŷ‖²; only of real targets. */
  meanSquaredError: rowMean.optional(),
  /** The share of rows whose most probable class is another; only of class targets. */
  errorRate: rowMean.optional(),
  /** With `--backends`: the same on each, in the order of `moelab list`, compared with the first. */
  backends: list(
    z.discriminatedUnion('available', [
      z.strictObject({
        name: z.string(),
        available: z.literal(true),
        precision: z.enum(['float64', 'float32']),
        logLikelihood: numberOrNull,
        relativeDifference: numberOrNull,
      }),
      z.strictObject({ name: z.string(), available: z.literal(false), reason: z.string() }),
    ]),
  ).optional(),
  model: z.strictObject({ file: z.string(), sha256: z.string() }),
  provenance,
});
export type ScoreDocument = z.infer<typeof scoreDocument>;

/** `moelab/list` version 1: what `moelab list --json` prints. */
export const listDocument = z.strictObject({
  format: z.literal('moelab/list'),
  version: z.literal(1),
  parts: list(
    z.strictObject({
      kind: z.enum(['gates', 'experts', 'estimators', 'bounds', 'backends']),
      name: z.string(),
      plugin: z.string(),
      summary: z.string(),
      source: z.string().optional(),
      /** Each option as JSON Schema, with its default and description. */
      options: record(record(z.unknown())).optional(),
    }),
  ),
});
export type ListDocument = z.infer<typeof listDocument>;

const column = z.strictObject({
  kind: z.enum(['number', 'string', 'boolean']),
  doc: z.string(),
  unit: z.string().optional(),
});
const claimDeclaration = z.strictObject({
  id: z.string(),
  statement: z.string(),
  /** What the statistic is. */
  quantity: z.string(),
  rule: z.string(),
});
const checkDeclaration = z.strictObject({ id: z.string(), statement: z.string() });

/** `moelab/studies` version 1: what `moelab run --list --json` prints. */
export const studiesDocument = z.strictObject({
  format: z.literal('moelab/studies'),
  version: z.literal(1),
  studies: list(
    z.strictObject({
      name: z.string(),
      version: z.int().min(1),
      title: z.string(),
      summary: z.string(),
      source: z.string().optional(),
      /** Each key as JSON Schema, with its default and description. */
      parameters: record(record(z.unknown())),
      /** What `--quick` gives the keys. */
      quick: record(z.unknown()),
      factors: record(column),
      measures: record(column),
      claims: list(claimDeclaration),
      checks: list(checkDeclaration),
    }),
  ),
});
export type StudiesDocument = z.infer<typeof studiesDocument>;

const claim = claimDeclaration.extend({
  statistic: numberOrNull,
  /** null where the statistic has none. */
  interval: z.tuple([numberOrNull, numberOrNull]).readonly().nullable(),
  verdict: z.enum(['supported', 'not supported', 'undecided']),
  note: z.string().nullable(),
});
const check = checkDeclaration.extend({
  status: z.enum(['holds', 'fails', 'not judged']),
  detail: z.string(),
});
const studyIdentity = z.strictObject({ name: z.string(), version: z.int().min(1), title: z.string() });
const commit = z.strictObject({ hash: z.string(), hasChanges: z.boolean() }).nullable();

/** `moelab/run` version 1: what `moelab run --json` and `moelab resume --json` print. */
export const runDocument = z.strictObject({
  format: z.literal('moelab/run'),
  version: z.literal(1),
  study: studyIdentity,
  /** Every default filled in. */
  options: record(z.unknown()),
  quick: z.boolean(),
  claims: list(claim),
  checks: list(check),
  cells: count,
  failed: count,
  failures: list(
    z.strictObject({ cell: record(z.union([z.number(), z.string(), z.boolean()])), reason: z.string() }),
  ),
  /** The run's folder, as it was written on the command line. */
  out: z.string(),
  provenance: z.strictObject({
    program: z.literal('moelab'),
    versions: record(z.string()),
    node: z.string(),
    commit,
    backend: z.string(),
    seed: z.int(),
    command: z.string(),
  }),
});
export type RunDocument = z.infer<typeof runDocument>;

/** `moelab/run-folder` version 1: `run.json` in the folder of a run. */
export const runFolderDocument = z.strictObject({
  format: z.literal('moelab/run-folder'),
  version: z.literal(1),
  study: studyIdentity,
  options: record(z.unknown()),
  quick: z.boolean(),
  seed: z.int(),
  cells: count,
  sessions: list(
    z.strictObject({
      versions: record(z.string()),
      node: z.string(),
      commit,
      backend: z.string(),
      machine: z.strictObject({
        system: z.string(),
        architecture: z.string(),
        processor: z.string(),
        processors: count,
        memoryBytes: count,
      }),
      workers: count,
      /** ISO 8601, UTC; ended is null when the session was killed, or is running. */
      begun: z.string(),
      ended: z.string().nullable(),
      wallSeconds: numberOrNull,
    }),
  ),
  /** null until the run is finished. */
  result: z
    .strictObject({
      failed: count,
      claims: list(claim),
      checks: list(check),
      cellWallSeconds: z.number(),
      cellCpuSeconds: numberOrNull,
    })
    .nullable(),
});

const verdict = z.enum(['right', 'refused', 'wrong', 'missing']);
/** What became of one op on one backend. */
const opResult = z.strictObject({
  forward: verdict,
  /** null where an op has no derivative, or no rule. */
  gradient: verdict.nullable(),
  second: verdict.nullable(),
  special: verdict.nullable(),
  empty: verdict.nullable(),
  /** The largest error against float64; null when there is no result. */
  error: numberOrNull,
  tolerance: z.number(),
  gradientError: numberOrNull,
  gradientTolerance: z.number(),
  /** null where there is no right result to time. */
  speed: z.strictObject({ value: z.number(), unit: z.enum(['Melem/s', 'GFLOP/s', 'µs']) }).nullable(),
  problems: list(z.string()),
});
const presentBackend = z.strictObject({
  name: z.string(),
  available: z.literal(true),
  precision: z.enum(['float64', 'float32']),
  simd: z.boolean().nullable(),
  threads: z.int().nullable(),
  /** What its tensors may take together; null where only the machine's memory is the limit. */
  memoryLimitBytes: z.int().nullable(),
  /** All that the backend tells of itself. */
  info: record(z.union([z.string(), z.number(), z.boolean()])),
});
const absentBackend = z.strictObject({
  name: z.string(),
  available: z.literal(false),
  code: z.string(),
  reason: z.string(),
});

/** `moelab/doctor` version 1: what `moelab doctor --json` prints. */
export const doctorDocument = z.strictObject({
  format: z.literal('moelab/doctor'),
  version: z.literal(1),
  versions: record(z.string()),
  node: z.string(),
  machine: z.strictObject({
    system: z.string(),
    architecture: z.string(),
    processors: count,
    memoryBytes: count,
  }),
  /** What the others are judged by. */
  reference: z.literal('float64'),
  backends: list(z.union([presentBackend, absentBackend])),
  ops: list(z.strictObject({ op: z.string(), family: z.string(), results: record(opResult) })),
  /** How many results, on all backends, are wrong. */
  wrong: count,
});
export type DoctorDocument = z.infer<typeof doctorDocument>;
