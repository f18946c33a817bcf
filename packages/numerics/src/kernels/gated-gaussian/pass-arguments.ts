/** What a pass over the rows computes: bits of its argument `tasks`. */
export const TASKS = {
  /** Takes the responsibilities that were kept, instead of an E-step's. */
  given: 1,
  moments: 2,
  gateGradient: 4,
  curvature: 8,
  /** Keeps the responsibilities of the E-step. */
  keep: 16,
  expertGradient: 32,
  /** Second derivatives by pairs of predictors. */
  pairs: 64,
} as const;

/**
 * The arguments of a pass in the order in which they lie, words of 32 bits from byte `ARGUMENTS_ADDRESS` on: assembly/gated-gaussian.ts
 * has the same list. Places and steps are in bytes; those of columns count from the beginning of a block, those of sums from the beginning
 * of a slice's.
 */
const NAMES = [
  'tasks',
  'rows',
  'slices',
  'experts',
  'outputs',
  'features',
  'gateFeatures',
  'free',
  'isShared',
  'family',
  'isInside',
  'data',
  'blockStep',
  'gateColumns',
  'designColumns',
  'targets',
  'gateCoefficients',
  'coefficients',
  'densities',
  'biases',
  'kept',
  'sums',
  'sumsStep',
  'gate',
  'gateStep',
  'moments',
  'momentsStep',
  'grams',
  'gramsStep',
  'curvatures',
  'curvaturesStep',
  'expertGradient',
  'expertGradientStep',
  'logVariances',
  'pairs',
  'pairsStep',
  'expertPairs',
  'expertPairsStep',
  'crossPairs',
  'crossPairsStep',
  'gateScalars',
  'gateScalarsStep',
  'expertScalars',
  'expertScalarsStep',
  'scalars',
  'scalarsStep',
  'bends',
  'bendsStep',
] as const;

/** The arguments of a pass by their names. */
export type PassArguments = Readonly<Record<(typeof NAMES)[number], number>>;

/** The modules keep nothing in their first half kilobyte; the arguments begin behind the address 0. */
export const ARGUMENTS_ADDRESS = 16;

/** Gives arguments as the words that a pass looks for. */
export const argumentWords = (given: PassArguments): Uint32Array =>
  Uint32Array.from(NAMES, (name) => given[name]);

/** Reads the arguments of a pass. */
export const readArguments = (words: Uint32Array): PassArguments =>
  Object.fromEntries(NAMES.map((name, i) => [name, words[ARGUMENTS_ADDRESS / 4 + i]!])) as PassArguments;
