import { choice, integer, interval, list, optional, type Param, real } from '@moelab/core';

/*
 * The inputs that several bounds share, declared once: one name means one thing in all of them, so that bounds can be set
 * beside each other on the same numbers.
 */

/** Declares m, the number of independent rows that the learner saw. */
export const sampleSize: Param<number> = integer({ doc: 'm, the rows that the learner saw', min: 1 });

/** Declares δ: the bound holds with probability at least 1 − δ. */
export const delta: Param<number | undefined, number> = real({
  doc: 'δ; the bound holds with probability at least 1 − δ',
  above: 0,
  below: 1,
  default: 0.05,
});

/**
 * Declares R_S, the risk on the sample, of a loss in [0, 1], of what the bound is about: its mean over samples for a bound in expectation, of a
 * predictor that is drawn from the posterior on the one sample for PAC-Bayes. Each ledger says which among its assumptions.
 */
export const empiricalRisk = interval({
  doc: 'R_S, the mean loss on the sample, in [0, 1]; in expectation its mean over samples',
  min: 0,
  max: 1,
});

/** Declares σ of a loss that is σ-sub-Gaussian under the data's law; a loss in [a, b] has (b − a)/2. */
export const sigma = real({
  doc: 'σ of a σ-sub-Gaussian loss; (b − a)/2 for a loss in [a, b]',
  above: 0,
  default: 0.5,
});

/** Declares KL(Q‖P) of a posterior Q and a prior P that does not depend on the sample. */
export const kl = interval({ doc: 'KL(posterior ‖ prior) in nats', min: 0 });

/** Declares K, the number of experts of a mixture. */
export const experts = integer({ doc: 'K, the number of experts', min: 1 });

/** Declares ε of local differential privacy of a gate: no weight changes by more than a factor e^ε between two inputs. */
export const epsilon = interval({
  doc: 'ε; the gate changes no weight by more than a factor e^ε between two inputs',
  min: 0,
});

/** Declares R, how many hypotheses the learner chooses from: the candidates of a bank. */
export const hypotheses = integer({
  doc: 'R, the hypotheses that the learner chooses from; the candidates of a bank',
  min: 1,
});

/** Declares k, the number of experts that a row uses. */
export const active = integer({ doc: 'k, the experts that a row uses', min: 1 });

/** Declares C of a loss that is C-Lipschitz in the prediction (for several outputs in their Euclidean norm). */
export const lipschitz = interval({ doc: 'C of a loss that is C-Lipschitz in the prediction', min: 0 });

/** Declares R_m(H), the Rademacher complexity at m of the predictions H of one expert, expected over samples. */
export const rademacher = optional(
  interval({ doc: 'R_m(H): the Rademacher complexity at m of one expert, expected over samples', min: 0 }),
);

/** Declares R, the Rademacher complexity at m of the class of all predictions that the learner chooses from: of whole mixtures, never of one expert. */
export const classRademacher = interval({
  doc: 'Rademacher complexity at m of the class of all predictions: of whole mixtures, not of one expert',
  min: 0,
});

/** Names the inputs that are told at m and bound what they are of on more rows, but not on fewer. */
export const toldAtSampleSize = ['rademacher', 'classRademacher'] as const;

/** Declares B with R_n(H) ≤ B/√n on every n points, for the predictions H of one expert. */
export const expertNorm = optional(
  interval({
    doc: 'B: one expert has Rademacher complexity at most B/√n on every n points; ‖w‖‖x‖ of linear experts',
    min: 0,
  }),
);

/** Declares B with R_n(S) ≤ B/√n on every n points, for the scores S of one expert. */
export const routerNorm = optional(
  interval({
    doc: "soft weights: one expert's scores have Rademacher complexity at most this/√n on every n points",
    min: 0,
  }),
);

/** Declares the largest size of an expert's output. */
export const outputBound = optional(
  interval({ doc: 'soft weights: the largest size of what an expert says', min: 0 }),
);

/** Declares how many outputs an expert has. */
export const outputs = integer({
  doc: 'outputs of an expert; complexities are then those of all outputs with signs of their own',
  min: 1,
  default: 1,
});

/** Declares d_N, the Natarajan dimension of a router, whose labels are its masks. */
export const natarajan = optional(
  interval({ doc: 'd_N: the Natarajan dimension of the router, whose labels are its masks', min: 0 }),
);

/** Declares what a router chooses its masks by. */
export const router = optional(
  choice(['linear', 'mlp', 'fixed'], {
    doc: 'scores that are affine in x, those of a ReLU network, or one fixed function',
  }),
);

/** Declares how many inputs a router sees. */
export const inputs = optional(integer({ doc: 'inputs of the router, the bias not counted', min: 1 }));

/** Declares the widths of the hidden layers of a ReLU router. */
export const widths = optional(
  list(integer({ doc: 'width', min: 1 }), { doc: 'mlp router: the widths of its hidden layers' }),
);

/** How the selected experts are weighed: one expert with 1, each with 1/k, each with 1, or by their scores. */
export const weightKinds = ['hard', 'uniform', 'sum', 'soft'] as const;
export type WeightKind = (typeof weightKinds)[number];

/** Declares how the selected experts are weighed; it has no default, as bounds rest on it. */
export const weights: Param<WeightKind> = {
  doc: 'weights of the selected: 1 of one expert (hard), 1/k (uniform), 1 each (sum), or by scores (soft)',
  jsonSchema: { enum: weightKinds },
  problem: (value) => choice(weightKinds, { doc: '' }).problem(value),
};

/** Declares D(R_g), the least risk that a gate of the same rate has with the same experts. */
export const distortion = interval({
  doc: 'D(R_g), the least risk of a gate of the same rate with the same experts, in [0, 1]',
  min: 0,
  max: 1,
});

/** Declares δ_m = R_S − D(R_g), which is measured and may be negative. */
export const residual = interval({
  doc: 'δ_m = R_S − D(R_g), as measured; it may be negative, and is never 0 for want of a measurement',
  min: -1,
  max: 1,
});

/** Declares R_g = I(X; T), the rate of a gate. */
export const rate = interval({ doc: 'R_g = I(X; T), the rate of the gate in nats', min: 0 });

/** Declares C, the capacity of the link over which the experts learn which of them is meant. */
export const capacity = interval({
  doc: 'C, the capacity in nats an input of the link that tells the experts which is meant; b bits are b ln 2',
  min: 0,
});
