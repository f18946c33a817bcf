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

const fileOrigin = z.strictObject({
  /** As it was written on the command line. */
  file: z.string(),
  /** Of the file's bytes. */
  sha256: z.string(),
});
const dataOrigin = fileOrigin.extend({ rows: count });

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
/** Of a result of `moelab train` also the spec's file. */
const trainingProvenance = provenance.extend({ training: fileOrigin });

/** A column is trained on as (value − mean) / scale; the scale is its standard deviation, and 1 where it does not vary. */
const columnScale = z.strictObject({ mean: z.number(), scale: z.number().positive() });
const standardisation = z.strictObject({
  /** In the order of the features. */
  features: nonEmpty(columnScale),
  /** In the order of the targets; absent where these are classes. */
  targets: nonEmpty(columnScale).optional(),
});
/** The units that a model speaks in, where they are not those of its columns. */
export type Standardisation = z.infer<typeof standardisation>;

/** What `moelab fit` and `moelab train` keep in a model file's `meta`, and `moelab score` and `moelab predict` read. */
export const fitMeta = z.looseObject({
  /** The names of the columns of x, in order. */
  features: nonEmpty(z.string()),
  /** The names of the columns of y, in order. */
  targets: nonEmpty(z.string()),
  /** The labels of the classes, in the order of their indices; only of class targets. */
  classes: list(z.string()).optional(),
  /** Only where the model was trained in other units than the columns have. */
  standardisation: standardisation.optional(),
  provenance: z.union([provenance, trainingProvenance]).optional(),
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

/** −log density in nats, a squared error, or one that is cut. */
const lossName = z.enum(['log', 'squared', 'clipped']);
const ranOn = z.strictObject({
  /** 'float64 kernels (WebAssembly SIMD)', 'float64 kernels (plain TypeScript)', or 'backend NAME (float32|float64)'. */
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
/** A fit by gradient steps, in the columns' own units. */
export const jointFitDocument = fitBase.extend({
  /** The mean loss of a row at the parameters that are kept. */
  loss: z.strictObject({ name: lossName, training: numberOrNull }),
  /** The epoch whose parameters are kept. */
  epoch: count,
  ranOn,
});
/** `moelab/fit` version 1: what `moelab fit --json` prints. */
export const fitDocument = z.union([
  likelihoodFitDocument,
  leastSquaresFitDocument,
  jointFitDocument,
  fitBase,
]);
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
  model: fileOrigin,
  provenance,
});
export type ScoreDocument = z.infer<typeof scoreDocument>;

/** What a wrong field of a training spec must be; the reader adds what it got. */
const mustBe = {
  object: 'must be an object',
  size: 'must be an integer ≥ 1',
  part: 'must be the name of a part (moelab list)',
  column: 'must be the name of a column',
  columns: 'must be the name of a column, or a list of such names',
} as const;
const size = () => z.int(mustBe.size).min(1, mustBe.size);
const columnNames = () => z.union([z.string(), nonEmpty(z.string())], { error: mustBe.columns });
const partOptions = () => z.record(z.string(), z.unknown(), mustBe.object).readonly();
const trainedLayer = z.strictObject(
  {
    /** Default 'softmax'. */
    gate: z.string(mustBe.part).optional(),
    gateOptions: partOptions().optional(),
    /** Default 'linear'; in the last layer of a classification 'categorical'. */
    expert: z.string(mustBe.part).optional(),
    expertOptions: partOptions().optional(),
    experts: size(),
    /** The last layer's are given by the data. */
    outputs: size().optional(),
    shared: z
      .strictObject(
        {
          expert: z.string(mustBe.part),
          expertOptions: partOptions().optional(),
          experts: size().optional(),
          weight: z.enum(['added', 'half'], "must be 'added' or 'half'").optional(),
        },
        mustBe.object,
      )
      .optional(),
  },
  mustBe.object,
);

/** `moelab/training` version 1: what `moelab train` reads, written by its user. */
export const trainingSpec = z.strictObject(
  {
    format: z.literal('moelab/training', "must be 'moelab/training'"),
    version: z.literal(1, 'must be 1'),
    task: z.enum(['regression', 'classification'], "must be 'regression' or 'classification'"),
    /** The column to explain, or several. */
    target: columnNames(),
    /** The columns that explain it; default all others. */
    features: columnNames().optional(),
    /** The labels that a class may have, in the order of their indices; default those of the data. */
    classes: z
      .array(z.string('must be a text'), 'must be a list of labels')
      .min(2, 'must be a list of at least two labels')
      .readonly()
      .optional(),
    model: z.strictObject(
      {
        layers: z
          .array(trainedLayer, 'must be a list of layers')
          .min(1, 'must be a list of at least one layer')
          .readonly(),
      },
      mustBe.object,
    ),
    estimator: z.literal('joint', "must be 'joint'").default('joint'),
    /** The estimator's (moelab list --kind estimators). */
    options: partOptions().default({}),
    /** Of everything random. */
    seed: z.int('must be an integer ≥ 0').min(0, 'must be an integer ≥ 0').default(1),
    /** Whether features and real targets are trained on with mean 0 and standard deviation 1. */
    standardise: z.boolean('must be true or false').default(true),
  },
  mustBe.object,
);
export type TrainingSpec = z.infer<typeof trainingSpec>;

const traceEntry = z.strictObject({
  /** From 1. */
  epoch: count,
  /** Steps done since the beginning. */
  step: count,
  learningRate: z.number(),
  /** Means over the epoch's rows, at the parameters that each batch met. */
  loss: z.number(),
  /** With the router losses by their coefficients. */
  objective: z.number(),
  /** Means over batches, without their coefficients. */
  routerLosses: record(z.number()),
  ratePrice: z.number().optional(),
  gradientNorm: z.number(),
  /** After the epoch; only with held-out rows. */
  validationLoss: numberOrNull.optional(),
  /** Pairs of a row and a selected expert that were left out because the expert was full. */
  dropped: count,
  /** Of each layer with more than one expert. */
  routing: list(
    z.strictObject({
      /** From 0. */
      layer: count,
      /** Each expert's share of the selected pairs. */
      loads: list(z.number()),
      meanWeights: list(z.number()),
      /** Nats: H(T), H(T | X) and I(X;T). */
      entropy: z.number(),
      conditionalEntropy: z.number(),
      information: z.number(),
    }),
  ),
});
/** A number of the training rows, and of those that were held out where there are such. */
const ofRows = <T extends z.ZodType>(value: T) =>
  z.strictObject({ training: value, validation: value.nullable() });

/** `moelab/train` version 1: what `moelab train --json` prints. */
export const trainDocument = z.strictObject({
  format: z.literal('moelab/train'),
  version: z.literal(1),
  task: z.enum(['regression', 'classification']),
  /** Every default filled in. */
  estimator: z.strictObject({ name: z.literal('joint'), options: record(z.unknown()) }),
  spec: modelSpec,
  features: list(z.string()),
  targets: list(z.string()),
  classes: list(z.string()).optional(),
  /** null where the model was trained in the columns' own units. */
  standardisation: standardisation.nullable(),
  rows: z.strictObject({ training: count, validation: count }),
  /** Scalars of the model: all, and those that one row uses. */
  parameterCount: z.strictObject({ total: z.number(), active: z.number() }),
  /** The mean loss of a row in the units of training, at the parameters that are kept. */
  loss: ofRows(numberOrNull).extend({ name: lossName }),
  /** (1/rows) Σ ‖y − ŷ‖² in the columns' own units; only of real targets. */
  meanSquaredError: ofRows(rowMean).optional(),
  /** The share of rows whose most probable class is theirs; only of class targets. */
  accuracy: ofRows(rowMean).optional(),
  /** The epoch whose parameters are kept. */
  epoch: count,
  converged: z.boolean(),
  reason: z.string(),
  warnings: list(z.string()),
  /** One entry for each epoch. */
  trace: list(traceEntry),
  ranOn,
  provenance: trainingProvenance,
});
export type TrainDocument = z.infer<typeof trainDocument>;

/** `moelab/predict` version 1: what `moelab predict --json` prints. */
export const predictDocument = z.strictObject({
  format: z.literal('moelab/predict'),
  version: z.literal(1),
  rows: count,
  features: list(z.string()),
  targets: list(z.string()),
  /** Only of class targets, in the order of the probabilities. */
  classes: list(z.string()).optional(),
  /** For each row the mean of each target in the columns' own units, or the probability of each class. */
  predictions: list(list(numberOrNull)),
  /** The most probable class of each row; only of class targets. */
  labels: list(z.string()).optional(),
  /** With `--route`: of each layer with more than one expert. */
  routing: list(
    z.strictObject({
      /** From 1, as in the names of parameters. */
      layer: z.int().min(1),
      /** The expert of the largest weight of each row, from 1. */
      expert: list(z.int().min(1)),
      /** For each row the weight of each expert. */
      weights: list(list(numberOrNull)),
    }),
  ).optional(),
  model: fileOrigin,
  provenance,
});
export type PredictDocument = z.infer<typeof predictDocument>;

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
  /** How the float64 kernels beside the backends run. */
  kernels: z.strictObject({
    /** As WebAssembly SIMD; otherwise in plain TypeScript. */
    simd: z.boolean(),
    /** Whether a second thread starts. */
    threads: z.boolean(),
    /** Why it does not. */
    reason: z.string().nullable(),
  }),
  backends: list(z.union([presentBackend, absentBackend])),
  ops: list(z.strictObject({ op: z.string(), family: z.string(), results: record(opResult) })),
  /** How many results, on all backends, are wrong. */
  wrong: count,
});
export type DoctorDocument = z.infer<typeof doctorDocument>;

const rateClass = z.enum([
  'regular',
  'fourth-root',
  'slower',
  'not-estimable',
  'not-predicted',
  'not-in-function',
]);
const rateVerdict = z.strictObject({
  class: rateClass,
  /** Of n^-exponent, up to logarithms; absent where no power of n is known. */
  exponent: z.number().optional(),
  basis: z.enum(['measured', 'table']),
  /** The polynomial system that the exponent comes from. */
  order: z
    .strictObject({
      system: z.enum(['r̄', 'r̃']),
      /** How many experts of the fit stand for one of the truth. */
      copies: z.int().min(2),
      order: count,
      /** false where only `order` or more is known. */
      isExact: z.boolean(),
      source: z.string(),
    })
    .optional(),
  because: z.string(),
});
const nullDirection = z.strictObject({
  kind: z.enum(['declared', 'undeclared', 'near']),
  move: z.enum(['single', 'translation', 'expert scaling', 'scaling', 'opposite scaling', 'combination']),
  text: z.string(),
  /** What of these parameters the data determine nevertheless. */
  leaves: z.string(),
  /** Of Euclidean norm 1. */
  weights: list(z.strictObject({ parameter: z.string(), weight: z.number() })),
  moves: list(z.string()),
  /** What is left of the change that its entries make one by one. */
  change: z.number(),
  persists: z.boolean(),
  published: z.string().optional(),
  secondOrder: z.enum(['independent', 'dependent']).optional(),
});
const cell = z.strictObject({
  /** From 1. */
  expert: z.int().min(1),
  copies: z.int().min(2),
  weight: z.string(),
  difference: z.number(),
  firstOrder: z.strictObject({ rank: count, count }),
  secondOrder: count,
  singularValues: list(z.number()),
  dependences: list(
    z.strictObject({
      name: z.enum([
        'mean against variance',
        'gate against expert',
        'linear in the parameter',
        'two second derivatives',
        'first and second derivatives',
      ]),
      text: z.string(),
      of: z.tuple([z.string(), z.string()]).readonly(),
      by: z.string().optional(),
      residual: z.number(),
    }),
  ),
  unseen: list(z.string()),
  unseenAtAll: list(z.string()),
  shifted: list(z.string()),
  isCertain: z.boolean(),
  atoms: list(z.string()),
});

/** `moelab/identify` version 1: what `moelab identify --json` prints. */
export const identifyDocument = z.strictObject({
  format: z.literal('moelab/identify'),
  version: z.literal(1),
  truth: z.strictObject({
    /** In words. */
    source: z.string(),
    file: fileOrigin.optional(),
    spec: modelSpec,
    parameters: record(namedArray),
  }),
  trueExperts: z.int().min(1),
  /** Of the fit that was asked about. */
  experts: z.int().min(1),
  audited: z.enum(['log density', 'regression function']),
  reason: z.string().optional(),
  /** Sampled inputs. */
  rows: count,
  seed: z.int(),
  parameters: list(
    z.strictObject({
      name: z.string(),
      size: count,
      exact: rateVerdict.extend({ estimable: list(z.string()).optional() }),
      over: rateVerdict.extend({ estimable: list(z.string()).optional() }).optional(),
    }),
  ),
  exact: z.strictObject({
    count,
    gauge: count,
    rank: count,
    singularValues: list(z.number()),
    nullDirections: list(nullDirection),
  }),
  /** null for models of several layers. */
  over: z
    .strictObject({
      experts: z.int().min(2),
      trueExperts: z.int().min(1),
      cells: list(cell),
      unsplit: list(z.int().min(1)),
      elsewhere: z.strictObject({ rank: count, count, gauge: count, isSelecting: z.boolean() }).optional(),
    })
    .nullable(),
  /** C of E D1 ≈ C/√n with as many experts as the truth; null where the model is not regular or has no such loss. */
  constant: z
    .strictObject({
      value: numberOrNull,
      standardError: numberOrNull,
      how: z.enum(['closed form', 'sampled']),
      /** √n times the standard deviation of each parameter in its reported form. */
      standardDeviations: record(errorArray),
    })
    .nullable(),
  tolerances: z.strictObject({ null: z.number(), near: z.number(), second: z.number() }),
  warnings: list(z.string()),
  provenance: provenance.omit({ data: true }),
});
export type IdentifyDocument = z.infer<typeof identifyDocument>;

/** A rate in the document's unit; the inverse temperature and all else as the losses have it. */
const ratePoint = z.strictObject({
  /** The rate that was asked for; absent where a slope was. */
  asked: z.number().optional(),
  /** −dR/dD in nats per unit of loss; null where it is infinite, from Rmax on. */
  beta: numberOrNull,
  rate: z.number(),
  /** Reached by a gate of this rate; the same as `upper`. */
  distortion: z.number(),
  /** No gate of this rate has less. */
  lower: z.number(),
  upper: z.number(),
  /** upper − lower. */
  gap: z.number(),
  /** The share of the inputs that each expert gets. */
  load: list(z.number()),
  converged: z.boolean(),
  /** Only of conditional losses: what the gate costs on the losses themselves. */
  measured: z.number().optional(),
});
const unit = z.enum(['nats', 'bits']);

/** `moelab/rate` version 1: what `moelab rate --json` prints. */
export const rateDocument = z.strictObject({
  format: z.literal('moelab/rate'),
  version: z.literal(1),
  /** Of rates. */
  unit,
  inputs: count,
  /** The names of the columns of losses, in the order of the loads. */
  experts: list(z.string()),
  distortion: z.enum(['genie', 'conditional']),
  points: list(ratePoint),
  /** With `--capacity`: no gate over the link has a distortion below `lower`. */
  capacity: ratePoint.optional(),
  limits: z.strictObject({
    D0: z.number(),
    Dmin: z.number(),
    Rmax: z.number(),
    /** In nats per unit of loss; null where one expert is best throughout. */
    firstActivation: numberOrNull,
  }),
  notes: list(z.string()),
  provenance: provenance
    .omit({ backend: true })
    .extend({ weights: fileOrigin.optional(), inputs: fileOrigin.optional() }),
});
export type RateDocument = z.infer<typeof rateDocument>;

/** `moelab/information` version 1: what `moelab information --json` prints. */
export const informationDocument = z.strictObject({
  format: z.literal('moelab/information'),
  version: z.literal(1),
  x: list(z.string()),
  y: list(z.string()),
  /** The columns that are conditioned on. */
  given: list(z.string()).optional(),
  /** Never clipped. */
  value: z.number(),
  unit,
  kind: z.enum(['estimate', 'lower bound']),
  estimator: z.string(),
  /** Neighbours, of the estimators that have them. */
  k: z.int().min(1).optional(),
  /** What is known of it, in words. */
  bias: z.string(),
  n: count,
  interval: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      level: z.number(),
      standardError: z.number(),
      method: z.enum(['jackknife', 'group jackknife']),
    })
    .nullable(),
  /** The same estimator on permuted rows; null with `--permutations 0`. */
  permutationNull: z
    .strictObject({
      permutations: count,
      mean: z.number(),
      standardDeviation: z.number(),
      quantile: z.number(),
      pValue: z.number(),
    })
    .nullable(),
  notes: list(z.string()),
  provenance: provenance.omit({ backend: true }),
});
export type InformationDocument = z.infer<typeof informationDocument>;

/** A number, or its values at the low and at the high end of a bound whose inputs are ranges; null is infinite. */
const extended = z.union([numberOrNull, z.tuple([numberOrNull, numberOrNull]).readonly()]);
const boundKind = z.enum(['in-expectation', 'high-probability']);
const quantity = z.enum(['generalization gap', 'risk', 'least risk']);

/** What core's `Ledger` holds. */
const ledger = z.strictObject({
  value: extended,
  quantity,
  unit: z.string(),
  kind: boundKind,
  /** Only of bounds with high probability. */
  delta: z.number().optional(),
  /** They add up to the value. */
  terms: list(z.strictObject({ name: z.string(), value: extended, formula: z.string() })),
  constants: list(z.strictObject({ name: z.string(), value: numberOrNull, from: z.string() })),
  assumptions: list(
    z.strictObject({
      statement: z.string(),
      status: z.enum(['checked', 'assumed', 'violated']),
      evidence: z.string().optional(),
    }),
  ),
  /** The least sample size from which on it says something, all else equal. */
  informativeFrom: z.number().nullable(),
  source: z.string(),
  knownProblems: list(z.string()),
  /** What is true without any theorem. */
  trivial: numberOrNull,
  vacuous: z.boolean(),
  warnings: list(z.string()),
});

/** Where a result comes from that needed no data. */
const boundProvenance = provenance.omit({ backend: true, data: true, seed: true }).extend({
  /** The files of inputs that were given as `@FILE`. */
  files: list(fileOrigin.extend({ input: z.string() })),
});

/** `moelab/bound` version 1: what `moelab bound NAME --json` prints. */
export const boundDocument = z.strictObject({
  format: z.literal('moelab/bound'),
  version: z.literal(1),
  bound: z.string(),
  summary: z.string(),
  /** Every default filled in; estimates of information in nats. */
  inputs: record(z.unknown()),
  /** The version to use. */
  default: z.string(),
  /** Ledgers by version: all of them, or the one of `--variant`. */
  variants: record(ledger),
  provenance: boundProvenance,
});
export type BoundDocument = z.infer<typeof boundDocument>;

/** `moelab/bound-comparison` version 1: what `moelab bound --compare --json` prints. */
export const boundComparisonDocument = z.strictObject({
  format: z.literal('moelab/bound-comparison'),
  version: z.literal(1),
  /** As they were given. */
  inputs: record(z.unknown()),
  /** A row for each version of each bound that can be computed. */
  bounds: list(
    z.strictObject({
      bound: z.string(),
      variant: z.string(),
      /** Whether it is the version to use. */
      isDefault: z.boolean(),
      quantity,
      kind: boundKind,
      delta: z.number().optional(),
      value: extended,
      /** On R − R_S; null where the bound is on the risk and R_S was not given, or on the least risk. */
      gap: extended,
      /** On R; null where the bound is on the gap and R_S was not given. Of the least risk a lower bound. */
      risk: extended,
      trivial: numberOrNull,
      vacuous: z.boolean(),
      /** Whether an assumption is known not to hold, so that the number bounds nothing. */
      violated: z.boolean(),
      informativeFrom: z.number().nullable(),
      warnings: list(z.string()),
      source: z.string(),
    }),
  ),
  /** The bounds that cannot be computed from these inputs, and which they miss. */
  leftOut: list(
    z.strictObject({
      bound: z.string(),
      missing: nonEmpty(z.strictObject({ input: z.string(), why: z.string() })),
    }),
  ),
  notes: list(z.string()),
  provenance: boundProvenance,
});
export type BoundComparisonDocument = z.infer<typeof boundComparisonDocument>;
