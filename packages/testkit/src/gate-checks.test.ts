import {
  combinedGauge,
  defineGate,
  type Gate,
  type GateInputs,
  gate,
  type LayerContext,
  noGauge,
  normalisedOf,
  params,
  reported,
  translationGauge,
  type Values,
} from '@moelab/core';
import { matrix, normal } from '@moelab/numerics';
import {
  add,
  broadcastTo,
  cast,
  concat,
  cumsum,
  customGrad,
  div,
  equal,
  exp,
  fill,
  greater,
  greaterEqual,
  keep,
  less,
  lessEqual,
  log,
  logSigmoid,
  logSoftmax,
  matMul,
  max,
  mean,
  min,
  mul,
  neg,
  pow,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tensor1d,
  topk,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../test/failures-of.ts';
import { looseOptions } from '../test/loose-options.ts';
import type { Check } from './check.ts';
import { gateChecks, gateRules } from './gate-checks.ts';
import { plainExpert } from './plain-parts.ts';

/** A sound gate that declares everything a gate can: softmax over a temperature that is state. */
const sound = ({ inputs, experts }: LayerContext): Gate => ({
  parameters: {
    slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
    bias: { axes: ['expert'], shape: [experts], init: 0 },
  },
  state: { temperature: { axes: [], shape: [], init: 2, domain: 'positive' } },
  weightSum: 'one',
  gauge: translationGauge({ slopes: [inputs, experts], bias: [experts] }),
  advance: (state, progress) => ({
    temperature: { ...state.temperature!, values: Float64Array.of(2 - progress) },
  }),
  fused: {
    family: 'affine-softmax',
    slopes: 'free',
    logits: (parameters, state) => logitsOf(parameters, 1 / state.temperature!.values[0]!),
    withLogits: ({ slopes, bias }, parameters, state) => {
      const t = state.temperature!.values[0]!;
      return {
        slopes: { ...parameters.slopes!, values: slopes.data.map((v) => v * t) },
        bias: { ...parameters.bias!, values: bias.map((v) => v * t) },
      };
    },
  },
  route({ x }, { slopes, bias }, { temperature }) {
    const scores = div(add(matMul(x, slopes!), bias!), temperature!);
    return { scores, logWeights: logSoftmax(scores) };
  },
});

const logitsOf = ({ slopes, bias }: Values, factor: number) => ({
  slopes: matrix(
    slopes!.shape[0]!,
    slopes!.shape[1]!,
    slopes!.values.map((v) => v * factor),
  ),
  bias: bias!.values.map((v) => v * factor),
});

/** What the sound gate declares without family and schedule. */
const bare = (context: LayerContext) => {
  const { parameters, gauge } = sound(context);
  return { parameters, gauge, weightSum: 'one' as const };
};

/** The sound gate without family and schedule: softmax of scores that `change` has changed. */
const changedScores =
  (change: (scores: Tensor, inputs: { x: Tensor; bias: Tensor }, context: LayerContext) => Tensor) =>
  (context: LayerContext): Gate => {
    return {
      ...bare(context),
      route({ x }, { slopes, bias }) {
        const scores = change(add(matMul(x, slopes!), bias!), { x, bias: bias! }, context);
        return { scores, logWeights: logSoftmax(scores) };
      },
    };
  };

/** The sound gate with another routing made of the sound one. */
const changedRouting =
  (change: (routing: ReturnType<Gate['route']>) => ReturnType<Gate['route']>) =>
  (context: LayerContext): Gate => {
    const { fused: _, ...base } = sound(context);
    return { ...base, route: (...given) => change(base.route(...given)) };
  };

const changed =
  (change: (base: Gate) => Partial<Gate>) =>
  (context: LayerContext): Gate => {
    const base = sound(context);
    return { ...base, ...change(base) };
  };

/** The sound gate, which samples an expert where there is a draw: by `law` of its log probabilities, weighed by `weight`. */
const sampling =
  (law: (logs: Tensor) => Tensor = (logs) => logs, weight: (logs: Tensor) => Tensor = score) =>
  (context: LayerContext): Gate => {
    const { fused: _, ...base } = sound(context);
    return {
      ...base,
      sampled: 1,
      route(inputs, ...given) {
        const { logWeights } = base.route(inputs, ...given);
        const probabilities = { is: 'probabilities', log: logWeights } as const;
        if (inputs.draw === undefined) return { scores: logWeights, logWeights, probabilities };
        const scores = add(law(logWeights), inputs.draw.gumbel(logWeights.shape));
        const mask = customGrad((s) => ({
          value: equal(s as Tensor, max(s as Tensor, -1, true)),
          gradFunc: (dy) => zerosLike(dy),
        }))(scores);
        const out = where(mask, weight(logWeights), fill(scores.shape, -Infinity));
        return { scores, logWeights: out, mask, probabilities };
      },
    };
  };

/** The sound gate as a channel of state; `power` is that of β in front of its distortion. */
const channelled =
  (power: number, keepsMarginal = true) =>
  (context: LayerContext): Gate => {
    return {
      ...bare(context),
      state: {
        logMarginal: { axes: ['expert'], shape: [context.experts], init: 0 },
        beta: { axes: [], shape: [], init: 1, domain: 'positive' },
      },
      channel: {
        law: ({ logMarginal, beta }) => ({ logMarginal: logMarginal!.values, beta: beta!.values[0]! }),
        withLaw: ({ logMarginal, beta }, state) => ({
          ...state,
          ...(keepsMarginal ? { logMarginal: { ...state.logMarginal!, values: logMarginal } } : {}),
          beta: { ...state.beta!, values: Float64Array.of(beta) },
        }),
      },
      route({ x }, { slopes, bias }, { logMarginal, beta }) {
        const costs = add(matMul(x, slopes!), bias!);
        const scores = sub(logMarginal!, mul(costs, pow(beta!, power)));
        return { scores, logWeights: logSoftmax(scores) };
      },
    };
  };

/** 0, with the derivative of the logs. */
function score(logs: Tensor): Tensor {
  const held = customGrad((s) => ({ value: (s as Tensor).clone(), gradFunc: (dy) => zerosLike(dy) }));
  return sub(logs, held(logs));
}

const table = new Float32Array([0.1, 0.1, 0.1, 0.1]);
let made = 0; // what the broken parts below remember and should not

interface Broken {
  readonly rule: string;
  readonly how: string;
  readonly create: (context: LayerContext) => Gate;
  readonly says: RegExp;
}

const SHAPE = 'gives scores, log weights and mask for each row and expert';
const SUM = 'gives weights in [0, 1] that sum as declared';
const PROBABILITIES = 'gives probabilities before any selection that sum to one, if it gives some';
const MASK = 'selects every expert that it weighs';
const ACTIVE = 'selects as many experts as it declares active';
const ALIKE = 'treats experts alike: permuting them permutes the routing';
const ROWS = 'routes a batch as it routes its rows one by one';
const ROWS_ALIKE = 'treats rows alike: permuting them permutes the routing';
const EMPTY = 'takes a batch of no rows';
const HUGE = 'stays a number where logits are huge';
const GAUGE = 'is unchanged when its parameters move along its gauge';
const DIRECTIONS = 'gives gauge directions that are the derivatives of its moves';
const BEYOND = 'has no invariance beyond its gauge';
const REPORTED = 'has one reported form';
const GRADIENT = 'has the gradient that differences give, in its parameters and in x';
const NO_ROWS_GRADIENT = 'has gradient 0 for no rows';
const HUGE_GRADIENT = 'has a gradient without NaN where logits are huge';
const SAME_DRAW = 'routes the same bytes for the same draw';
const INPUTS = 'leaves what it is given as it was';
const ADVANCE = 'advances its state to a state';
const FUSED = 'is the member of its family that it declares';
const WEIGHED = 'weighs the selected as its routing class says';
const SEED = 'starts from the same bytes for the same seed';
const RANDOM = 'calls no Math.random';
const LEAK = 'leaks no tensor';
const CLOCK = 'reads no clock';
const READS = 'reads no tensor while it computes';
const WORK = 'works in proportion to the number of experts';
const DISPATCH = 'lets experts compute only the rows that select them, with the same result and gradient';
const CLASS_SELECTS = 'selects by the scores of its routing class, or by none of its parameters';
const CONSTANTS = 'lets constants in unrounded';
const OPTIONS = 'refuses an option that it does not know';
const CHANNEL = 'is the channel that it declares';
const SAMPLED = 'samples one expert for each row, by its probabilities';
const SAVED = 'is saved and loaded to the same bytes';

const brokenGates: readonly Broken[] = [
  {
    rule: SHAPE,
    how: 'sums the scores',
    create: changedRouting((r) => ({ ...r, scores: sum(r.scores, -1) })),
    says: /scores has shape \(12\), want \(rows, experts\) = \(12,4\)/,
  },
  {
    rule: SHAPE,
    how: 'gives a mask of numbers',
    create: changedRouting((r) => ({
      ...r,
      mask: cast(greater(exp(r.logWeights), zerosLike(r.scores)), 'float32'),
    })),
    says: /mask has dtype float32, want bool/,
  },
  {
    rule: SUM,
    how: 'forgets to normalise',
    create: changedRouting((r) => ({ ...r, logWeights: r.scores })),
    says: /row \d+ has weights .* want all in \[0, 1\]/,
  },
  {
    rule: SUM,
    how: 'loses half of the weight',
    create: changedRouting((r) => ({ ...r, logWeights: sub(r.logWeights, 1) })),
    says: /with sum 0\.36.*weightSum is 'one'/,
  },
  {
    rule: PROBABILITIES,
    how: 'forgets the softmax of its probabilities',
    create: changedRouting((r) => ({ ...r, probabilities: { is: 'probabilities', log: r.scores } })),
    says: /row 0 has probabilities with sum .*, want 1/,
  },
  {
    rule: PROBABILITIES,
    how: 'gives the probabilities of what it selects',
    create: changedRouting((r) => {
      const mask = greaterEqual(r.scores, max(r.scores, -1, true));
      const logits = where(mask, r.scores, fill(r.scores.shape, -Infinity));
      return { ...r, mask, logWeights: logSoftmax(logits), probabilities: normalisedOf(logits) };
    }),
    says: /row 0 has log probabilities \[.*-Infinity.*\]; want those of all experts before the selection/,
  },
  {
    rule: PROBABILITIES,
    how: 'takes the softmax of minus its logits',
    create: changedRouting((r) => ({
      ...r,
      logits: { is: 'logits', tensor: r.scores },
      probabilities: normalisedOf(neg(r.scores)),
    })),
    says: /row 0 has logits .* and log probabilities .*; a larger logit is more probable/,
  },
  {
    rule: PROBABILITIES,
    how: 'finds all experts as probable, whatever their logits',
    create: changedRouting((r) => ({
      ...r,
      logits: { is: 'logits', tensor: r.scores },
      probabilities: normalisedOf(zerosLike(r.scores)),
    })),
    says: /a larger logit is more probable/,
  },
  {
    rule: MASK,
    how: 'weighs an expert that its mask leaves out',
    create: changedRouting((r) => ({ ...r, mask: greater(r.scores, zerosLike(r.scores)) })),
    says: /row \d+, expert \d+ has log weight -.* not selected by the mask/,
  },
  {
    rule: MASK,
    how: 'selects without a mask',
    create: changedRouting((r) => {
      const half = greater(r.scores, mean(r.scores, -1, true));
      return { ...r, logWeights: logSoftmax(where(half, r.scores, fill(r.scores.shape, -Infinity))) };
    }),
    says: /log weight −∞ and there is no mask/,
  },
  {
    rule: ACTIVE,
    how: 'says two and uses all',
    create: changed(() => ({ active: 2 })),
    says: /row 0 selects 4 experts, and active is 2/,
  },
  {
    rule: ACTIVE,
    how: 'selects all experts where there is a draw',
    create: changed(({ route }) => ({
      active: 1,
      route(inputs, ...given) {
        const routing = route(inputs, ...given);
        const least = (inputs.draw === undefined ? max : min)(routing.scores, -1, true);
        return { ...routing, mask: greaterEqual(routing.scores, least) };
      },
    })),
    says: /row 0 selects 4 experts with a draw, and active is 1/,
  },
  {
    rule: ALIKE,
    how: 'prefers later experts',
    create: changedScores((scores) => add(scores, tensor1d([0, 1, 2, 3]))),
    says: /with experts in the order \[2,3,1,0\] the scores are not those in that order/,
  },
  {
    rule: ALIKE,
    how: 'prefers its first expert',
    create: changedScores((scores) => add(scores, tensor1d([1, 0, 0, 0]))),
    says: /treat no expert by its index/,
  },
  {
    rule: ALIKE,
    how: 'names its axes wrongly',
    create: changed(({ parameters: { slopes, bias } }) => ({
      parameters: { slopes: slopes!, bias: { ...bias!, axes: ['output'] } },
    })),
    says: /name the axes that belong to experts 'expert'/,
  },
  {
    rule: ROWS,
    how: 'centres the batch',
    create: changedScores((scores) => sub(scores, mean(scores, 0, true))),
    says: /row 0 is routed differently when it is alone/,
  },
  {
    rule: ROWS_ALIKE,
    how: 'lets a row add up those before it',
    create: (context) => ({
      ...changedScores((scores) => cumsum(scores, 0))(context),
      isBatchwise: true,
    }),
    says: /with the rows in reverse order the log weights are not those in that order/,
  },
  {
    rule: ACTIVE,
    how: 'says two on average over the batch and uses all',
    create: changed(() => ({ active: 2, isBatchwise: true })),
    says: /a row has 4 experts on average, and active is 2/,
  },
  {
    rule: EMPTY,
    how: 'broadcasts by tfjs, which makes a row out of none',
    create: (context) => ({
      parameters: { bias: sound(context).parameters.bias! },
      gauge: translationGauge({ bias: [context.experts] }),
      weightSum: 'one',
      route({ x }, { bias }) {
        const scores = broadcastTo(bias!, [x.shape[0]!, context.experts]);
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
    says: /of no rows has shape \(1,4\), want \(0, 4\)/,
  },
  {
    rule: HUGE,
    how: 'takes exponentials of logits',
    create: changedRouting((r) => {
      const all = exp(r.scores);
      return { ...r, logWeights: log(div(all, sum(all, -1, true))) };
    }),
    says: /log weights are NaN when the parameters are 1e4 times as large/,
  },
  {
    rule: GAUGE,
    how: 'declares a translation of one expert',
    create: changed(({ gauge }) => ({
      gauge: {
        ...gauge,
        move: ({ slopes, bias }, amounts) =>
          gauge.move({ slopes: slopes!, bias: { ...bias!, values: bias!.values.with(0, 7) } }, amounts),
      },
    })),
    says: /the declared gauge changes the model: log weights move by/,
  },
  {
    rule: DIRECTIONS,
    how: 'gives directions of another size',
    create: changed(({ gauge }) => ({
      gauge: {
        ...gauge,
        directions: (parameters) =>
          gauge
            .directions(parameters)
            .map((direction) =>
              Object.fromEntries(
                Object.entries(direction).map(([name, array]) => [
                  name,
                  { ...array, values: array.values.map((v) => 2 * v) },
                ]),
              ),
            ),
      },
    })),
    says: /gauge direction 0 is not the derivative of move \(off by 1/,
  },
  {
    rule: DIRECTIONS,
    how: 'counts a direction twice',
    create: (context) => {
      const base = sound(context);
      return { ...base, gauge: combinedGauge(base.gauge, translationGauge({ bias: [context.experts] })) };
    },
    says: /only 4 of the 5 gauge directions are independent/,
  },
  {
    rule: DIRECTIONS,
    how: 'has directions and says that there are none',
    create: changed(({ gauge }) => ({ gauge: { ...gauge, dimension: 0 } })),
    says: /gauge gives 4 directions, and its dimension is 0/,
  },
  {
    rule: BEYOND,
    how: 'declares no gauge',
    create: changed(() => ({ gauge: noGauge })),
    says: /4 direction\(s\) change nothing and are not in the gauge, 4 in all; one of them is .*(slopes|bias)\[\d\]/,
  },
  {
    rule: BEYOND,
    how: 'has a parameter that nothing depends on',
    create: changed(({ parameters }) => ({
      parameters: { ...parameters, spare: { axes: [], shape: [], init: 0 } },
    })),
    says: /nothing depends on 'spare'; leave it out/,
  },
  {
    rule: REPORTED,
    how: 'reports what it was given, moved',
    create: changed(({ gauge }) => ({ gauge: { ...gauge, toReported: () => [1, 1, 1, 1] } })),
    says: /reporting a reported form changes it \(by 1/,
  },
  {
    rule: REPORTED,
    how: 'reports what it was given',
    create: changed(({ gauge }) => ({ gauge: { ...gauge, toReported: () => [0, 0, 0, 0] } })),
    says: /two equal models are reported differently/,
  },
  {
    rule: GRADIENT,
    how: 'differentiates half',
    create: changedScores((scores) => {
      const half = customGrad((s) => ({ value: (s as Tensor).clone(), gradFunc: (dy) => mul(dy, 0.5) }));
      return half(scores);
    }),
    says: /the gradient in slopes\[0\] is .* by autodiff and .* by differences/,
  },
  {
    rule: NO_ROWS_GRADIENT,
    how: 'broadcasts its bias from one row',
    create: changedScores((scores, { bias }) => add(scores, reshape(bias, [1, -1]))),
    says: /the gradient of no rows fails: .*; tfjs cannot differentiate .* the shape \(n\), not \(1, n\)/,
  },
  {
    rule: NO_ROWS_GRADIENT,
    how: 'divides by the number of rows',
    create: changedScores((scores, { x, bias }) => add(scores, div(sum(bias), x.shape[0]!))),
    says: /the gradient in bias of no rows is NaN, want 0/,
  },
  {
    rule: HUGE_GRADIENT,
    how: 'computes log1p(exp(s)) where it overflows and takes the other side',
    create: changedScores((scores) => {
      const isSmall = lessEqual(scores, add(zerosLike(scores), 30));
      return where(isSmall, log(add(exp(scores), 1)), scores);
    }),
    says: /the gradient in slopes is NaN when the parameters are 1e4 times as large/,
  },
  {
    rule: HUGE_GRADIENT,
    how: 'has no derivative in x where its value is cut',
    create: changedScores((scores, { x }) => {
      const sums = sum(x, -1, true);
      return add(scores, mul(0, where(less(sums, 700), exp(sums), zerosLike(sums))));
    }),
    says: /the gradient in x is NaN when the inputs are 1e4 times as large/,
  },
  {
    rule: SAME_DRAW,
    how: 'remembers how often it was called',
    create: changedScores((scores) => mul(scores, ++made)),
    says: /the same inputs are routed in two ways/,
  },
  {
    rule: INPUTS,
    how: 'disposes x',
    create: changed(({ route }) => ({
      route(inputs, parameters, state) {
        const routing = route(inputs, parameters, state);
        inputs.x.dispose();
        return routing;
      },
    })),
    says: /route disposed a tensor that it was given/,
  },
  {
    rule: INPUTS,
    how: 'disposes its state where there is a draw',
    create: changed(({ route }) => ({
      route(inputs, parameters, state) {
        const routing = route(inputs, parameters, state);
        if (inputs.draw !== undefined) state.temperature!.dispose();
        return routing;
      },
    })),
    says: /route disposed a tensor that it was given/,
  },
  {
    rule: INPUTS,
    how: 'moves along its gauge in place',
    create: changed(({ gauge }) => ({
      gauge: {
        ...gauge,
        move(parameters, amounts) {
          const moved = gauge.move(parameters, amounts);
          parameters.bias!.values.set(moved.bias!.values);
          return moved;
        },
      },
    })),
    says: /gauge\.move wrote to the values that it was given/,
  },
  {
    rule: ADVANCE,
    how: 'cools down to zero',
    create: changed(({ advance }) => ({ advance: (state, progress) => advance!(state, 2 * progress) })),
    says: /the state at progress 1: temperature\[0\]: must be positive and finite, got 0/,
  },
  {
    rule: FUSED,
    how: 'declares logits without the temperature',
    create: changed(({ fused }) => ({
      fused: { ...fused, logits: (parameters: Values) => logitsOf(parameters, 1) } as NonNullable<
        Gate['fused']
      >,
    })),
    says: /fused says family 'affine-softmax', and route's log weights differ from the family's by/,
  },
  {
    rule: FUSED,
    how: 'cannot set logits',
    create: changed(({ fused }) => ({
      fused: { ...fused, withLogits: (_: never, parameters: Values) => parameters } as NonNullable<
        Gate['fused']
      >,
    })),
    says: /logits of withLogits\(logits\) are not those logits/,
  },
  {
    rule: FUSED,
    how: 'says that its slopes are zero',
    create: changed(({ fused }) => ({ fused: { ...fused, slopes: 'zero' } as NonNullable<Gate['fused']> })),
    says: /slopes: 'zero', and logits gives slopes that are not 0/,
  },
  {
    rule: WEIGHED,
    how: 'is a softmax of other scores than it declares: those without the temperature',
    create: changed(() => ({
      routingClass: { scores: [{ weights: 'slopes', bias: 'bias' }], weights: 'softmax' },
    })),
    says: /by its network's softmax/,
  },
  {
    rule: WEIGHED,
    how: 'says that the mask determines its weights',
    create: changed(() => ({ routingClass: { scores: 'fixed', weights: 'uniform' } })),
    says: /weighs expert 0 .*, want 0.25/,
  },
  {
    rule: SEED,
    how: 'starts from a count',
    create: changed(({ parameters }) => ({
      parameters: { ...parameters, bias: { ...parameters.bias!, init: () => ++made } },
    })),
    says: /two models of one seed start differently/,
  },
  {
    rule: RANDOM,
    how: 'starts from Math.random',
    create: changed(({ parameters }) => ({
      parameters: { ...parameters, bias: { ...parameters.bias!, init: () => Math.random() } },
    })),
    says: /Math\.random was called/,
  },
  {
    rule: CLOCK,
    how: 'cools down by the clock',
    create: changedScores((scores) => mul(scores, Date.now() > 0 ? 1 : 2)),
    says: /the clock was read/,
  },
  {
    rule: READS,
    how: 'looks at its scores',
    create: changedScores((scores) => mul(scores, scores.dataSync()[0]! > 0 ? 1 : 2)),
    says: /1 tensor\(s\) were read by dataSync or arraySync, which a GPU cannot/,
  },
  {
    rule: WORK,
    how: 'takes a slice of its slopes for each expert',
    create: ({ inputs, experts }) => ({
      ...sound({ inputs, outputs: 1, experts, constant: () => zeros([]) }),
      route({ x }, { slopes }) {
        const columns = Array.from({ length: experts }, (_, e) => slice(slopes!, [0, e], [-1, 1]));
        const scores = concat(
          columns.map((column) => matMul(x, column)),
          1,
        );
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
    says: /16 experts more make \d+ entries of tensors where 8 more made \d+; take .* apart by unstack/,
  },
  {
    rule: SHAPE,
    how: 'answers later',
    create: changedRouting((async (r: unknown) => r) as never),
    says: /route answers later; it must be synchronous/,
  },
  {
    rule: SHAPE,
    how: 'gives integers for scores',
    create: changedRouting((r) => ({ ...r, scores: cast(r.scores, 'int32') })),
    says: /scores has dtype int32, want float32/,
  },
  {
    rule: HUGE,
    how: 'takes exponentials of inputs',
    create: changedScores((scores, { x }) => add(scores, sum(div(exp(x), exp(x)), -1, true))),
    says: /log weights are NaN when the inputs are 1e4 times as large/,
  },
  {
    rule: DISPATCH,
    how: 'weighs more experts than it selects',
    create: (context) => ({
      ...changedRouting((r) => ({ ...r, mask: greaterEqual(r.scores, max(r.scores, -1, true)) }))(context),
      active: 1,
    }),
    says: /the prediction differs by \S+ .* when experts compute only their own rows/,
  },
  {
    rule: CLASS_SELECTS,
    how: 'says that its scores are fixed, and has parameters',
    create: changed(() => ({ active: 4, routingClass: { scores: 'fixed', weights: 'uniform' } })),
    says: /has parameters \(slopes,bias\), and its scores are declared fixed/,
  },
  {
    rule: CLASS_SELECTS,
    how: 'selects the expert of the smallest score',
    create: (context) => ({
      ...changedRouting((r) => {
        const mask = lessEqual(r.scores, min(r.scores, -1, true));
        return { ...r, mask, logWeights: where(mask, zerosLike(r.scores), fill(r.scores.shape, -Infinity)) };
      })(context),
      active: 1,
      routingClass: { scores: [{ weights: 'slopes', bias: 'bias' }], weights: 'uniform' },
    }),
    says: /row \d+ selects a score of \S+ before one of/,
  },
  {
    rule: LEAK,
    how: 'makes a tensor while it is made',
    create(context) {
      const base = sound(context);
      const offset = context.constant(0);
      return {
        ...base,
        route: (...given) => ({ ...base.route(...given), scores: add(offset, zeros([12, 4])) }),
      };
    },
    says: /1 tensor\(s\) stay after all is done/,
  },
  {
    rule: LEAK,
    how: 'keeps its weights',
    create: changedRouting((r) => ({ ...r, logWeights: keep(r.logWeights) })),
    says: /tensor\(s\) stay after all is done/,
  },
  {
    rule: CONSTANTS,
    how: 'multiplies by a number',
    create: changedScores((scores) => mul(scores, 0.1)),
    says: /tfjs rounded 0\.1 to float32; make such constants by context\.constant/,
  },
  {
    rule: CONSTANTS,
    how: 'has a table of float32',
    create: changedScores((scores) => mul(scores, tensor1d(table))),
    says: /rounded 0\.1 to float32; make such constants by context\.constant/,
  },
  {
    rule: GRADIENT,
    how: 'takes the logSigmoid of tfjs, which loses its input',
    create: changedScores((scores) => logSigmoid(scores)),
    says: /computes with a tensor that tfjs has freed, .* in its place neg\(softplus\(neg\(x\)\)\)/,
  },
  {
    rule: NO_ROWS_GRADIENT,
    how: 'takes the logSigmoid of tfjs, which has no empty one either',
    create: changedScores((scores) => logSigmoid(scores)),
    says: /^computes with a tensor that tfjs has freed/,
  },
  {
    rule: CONSTANTS,
    how: 'rounds a number in its gradient',
    create: changedScores((scores) => {
      const tenth = customGrad((s) => ({ value: (s as Tensor).clone(), gradFunc: (dy) => mul(dy, 0.1) }));
      return tenth(scores);
    }),
    says: /tfjs rounded 0\.1/,
  },
  {
    rule: CHANNEL,
    how: 'squares β',
    create: channelled(2),
    says: /with q \(1, 2, …\) and β 2\.5 the log weights are not those of/,
  },
  {
    rule: CHANNEL,
    how: 'keeps its q',
    create: channelled(1, false),
    says: /the law of withLaw\(law\) is not that law: β 1, want 1; log q/,
  },
  {
    rule: SAMPLED,
    how: 'samples by other probabilities',
    create: sampling((logs) => mul(logs, 2)),
    says: /expert \d has probability 0\.\d+ in a row, and was sampled \d+ times of 2000/,
  },
  {
    rule: SAMPLED,
    how: 'weighs its sample by its probability',
    create: sampling(undefined, (logs) => logs),
    says: /row 0 weighs its sampled expert by 0\.\d+, want 1/,
  },
  {
    rule: GRADIENT,
    how: 'samples, with no derivative of the score',
    create: sampling(undefined, zerosLike),
    says: /the gradient in slopes\[0\] is 0 by autodiff and .* by differences/,
  },
  {
    rule: SAVED,
    how: 'computes with what is in no option',
    create: (context) => {
      const factor = 1 / ++made;
      return changedScores((scores) => mul(scores, factor))(context);
    },
    says: /a model that was saved and loaded predicts otherwise/,
  },
];

const part = (create: (context: LayerContext) => Gate) =>
  defineGate({ summary: 'a gate under test', options: params({}), create: (_, context) => create(context) });

/** What one rule says of a part; undefined where it holds. */
const failureOf = async (rule: string, checks: readonly Check[]): Promise<string | undefined> =>
  (await failuresOf(checks.filter(({ name }) => name === rule))).get(rule);

describe('gateChecks', () => {
  it('passes a gate that keeps every rule', async () => {
    const checks = gateChecks(part(sound), {});
    expect(await failuresOf(checks)).toEqual(new Map());
  });

  it('has a gate that breaks each of its rules', () => {
    const rules = new Set([...brokenGates.map(({ rule }) => rule), OPTIONS]);
    expect(gateRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });

  for (const { rule, how, create, says } of brokenGates) {
    it(`fails «${rule}» for a gate that ${how}`, async () => {
      const check = gateChecks(part(create), {}).find(({ name }) => name === rule);
      await expect(check?.run()).rejects.toThrow(says);
    });
  }

  it('fails for an options schema that takes anything', async () => {
    const loose = defineGate({
      summary: 'a gate under test',
      options: looseOptions,
      create: (_, context) => sound(context),
    });
    const failures = await failuresOf(gateChecks(loose, {}));
    expect([...failures.keys()]).toEqual([OPTIONS]);
    expect(failures.get(OPTIONS)).toMatch(/accepts \{ 'no such option': 1 \}/);
  });

  it('leaves out rules about what a gate does not declare', () => {
    const bare = part(changedScores((scores) => scores));
    const names = gateChecks(bare, {}).map(({ name }) => name);
    for (const rule of [FUSED, ADVANCE, ACTIVE]) expect(names).not.toContain(rule);
    expect(names).toContain(GAUGE);
  });

  it('reports a part that cannot be made as it is', async () => {
    const checks = gateChecks(
      part(() => {
        throw new Error('no such gate today');
      }),
      {},
    );
    expect(await failureOf(SHAPE, checks)).toContain('gates/gate: could not be made: no such gate today');
  });

  it('says that a part is no gate', async () => {
    expect(await failureOf(SHAPE, gateChecks(plainExpert as never, {} as never))).toContain(
      'gates/gate: create gives no whole gate, missing or wrong: weightSum, gauge, route',
    );
  });

  it('gives a gate that needs losses its losses, and a gate with noise its draw', async () => {
    const needy = part(({ inputs, experts }) =>
      gate({
        parameters: {
          slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
          noise: { axes: ['expert'], shape: [experts], init: 1 },
        },
        needs: ['losses'],
        weightSum: 'one',
        gauge: translationGauge({ slopes: [inputs, experts] }),
        route({ x, losses, draw }, { slopes, noise }) {
          const clean = sub(matMul(x, slopes), losses!);
          const scores =
            draw === undefined ? clean : add(clean, mul(noise, draw.normal([x.shape[0]!, experts])));
          return { scores, logWeights: logSoftmax(scores) };
        },
      }),
    );
    expect(await failuresOf(gateChecks(needy, {}))).toEqual(new Map());
  });

  it('looks with a draw at a gate that hands its inputs on', async () => {
    const handing = part((context) => {
      const base = changedScores((scores) => scores)(context);
      const shaken = ({ x, draw }: GateInputs) => (draw === undefined ? x : mul(x, ++made));
      return { ...base, route: (inputs, ...given) => base.route({ x: shaken({ ...inputs }) }, ...given) };
    });
    expect(await failureOf(SAME_DRAW, gateChecks(handing, {}))).toMatch(
      /the same inputs are routed in two ways/,
    );
  });

  it('accepts a gauge whose reported form is reached in one move', () => {
    const { gauge, parameters } = sound({ inputs: 1, outputs: 1, experts: 2, constant: () => zeros([]) });
    const values = {
      slopes: { ...parameters.slopes!, values: Float64Array.of(3, 1) },
      bias: { ...parameters.bias!, values: Float64Array.of(5, 2) },
    };
    expect([...reported(gauge, values).slopes!.values]).toEqual([2, 0]);
  });

  it('passes gates of one expert, whose parameters are all in the gauge', async () => {
    const failures = await failuresOf(gateChecks(part(sound), {}, { inputs: 1, outputs: 1, experts: 1 }));
    expect(failures).toEqual(new Map());
  });

  it('passes a channel of q and β', async () => {
    expect(await failuresOf(gateChecks(part(channelled(1)), {}))).toEqual(new Map());
  });

  it('passes a gate that samples its experts', async () => {
    expect(await failuresOf(gateChecks(part(sampling()), {}))).toEqual(new Map());
  });

  it('passes a gate that declares that rows depend on their batch', async () => {
    const centring = part((context) => ({
      ...changedScores((scores) => sub(scores, mean(scores, 0, true)))(context),
      isBatchwise: true,
    }));
    const checks = gateChecks(centring, {});
    expect(checks.map(({ name }) => name)).not.toContain(ROWS);
    expect(await failureOf(ROWS_ALIKE, checks)).toBeUndefined();
  });

  it('judges selections by finite changes, where derivatives say nothing', async () => {
    const hard = (hasSpare: boolean) =>
      part(({ inputs, experts }) => ({
        parameters: {
          slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
          ...(hasSpare ? { bias: { axes: ['expert'], shape: [experts], init: 0 } } : {}),
        },
        active: 1,
        weightSum: 'one',
        gauge: translationGauge({ slopes: [inputs, experts] }),
        route({ x }, { slopes }) {
          const scores = matMul(x, slopes!);
          const { values } = topk(scores, 1);
          const mask = customGrad((s) => ({
            value: greater(add(sub(s as Tensor, values), zerosLike(s as Tensor)), -1e-9),
            gradFunc: (dy) => zerosLike(dy),
          }))(scores);
          const logWeights = where(mask, zerosLike(scores), fill(scores.shape, -Infinity));
          return { scores, mask, logWeights };
        },
      }));
    expect(await failureOf(BEYOND, gateChecks(hard(false), {}))).toBeUndefined();
    expect(await failureOf(BEYOND, gateChecks(hard(true), {}))).toMatch(/nothing depends on 'bias'/);
  });
});
