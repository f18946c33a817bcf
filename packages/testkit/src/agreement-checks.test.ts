import { type Backend, defineExpert, defineGate, expert, params } from '@moelab/core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  add,
  fill,
  greaterEqual,
  type KernelFunc,
  log1p,
  max,
  neg,
  square,
  squaredDifference,
  sum,
  type TensorInfo,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Broken, numbersOf, standIn } from '../test/stand-in-backend.ts';
import { agreementBounds } from './agreement-bounds.ts';
import { agreementChecks } from './agreement-checks.ts';
import { plainExpert, plainGate } from './plain-parts.ts';

/** Everything an expert can have, by ops of their own: matMul, log1p of its square, squared difference, add. */
const fullExpert = defineExpert({
  ...plainExpert,
  create: (_, context) =>
    expert({
      ...plainExpert.create({}, context),
      mean: (output) => log1p(square(output)),
      noise: {
        target: 'real',
        logDensity: (y, output) => neg(sum(squaredDifference(y, output), 1)),
        sample: (output, _parameters, draw) => add(output, draw.normal(output.shape)),
      },
    }),
});

/** Weighs the expert with the largest score alone. */
const hardGate = defineGate({
  summary: 'The largest score alone',
  options: params({}),
  create(_, context) {
    const base = plainGate.create({}, context);
    return {
      ...base,
      route(...given) {
        const { scores } = base.route(...given);
        const mask = greaterEqual(scores, max(scores, 1, true));
        const none = zerosLike(scores);
        return { scores, mask, logWeights: where(mask, none, fill(scores.shape, -Infinity)) };
      },
    };
  },
});

const onStandIn = (broken: Broken = {}) => {
  const backend: Backend = standIn(broken);
  const load = async () => backend;
  return {
    gate: agreementChecks('gates', plainGate, {}, load),
    'hard gate': agreementChecks('gates', hardGate, {}, load),
    expert: agreementChecks('experts', fullExpert, {}, load),
    'expert without noise': agreementChecks('experts', plainExpert, {}, load),
  };
};
type Part = keyof ReturnType<typeof onStandIn>;

type Call = Parameters<KernelFunc>[0];

/** Changes the numbers that a kernel gives, in the calls that are wanted. */
const changed =
  (change: (v: number) => number, isWanted: (call: Call) => boolean = () => true) =>
  (right: KernelFunc): KernelFunc =>
  (call) => {
    const result = right(call) as TensorInfo;
    if (isWanted(call)) {
      const values = numbersOf(call.backend, result);
      for (const i of values.keys()) values[i] = change(values[i]!);
    }
    return result;
  };

/** A product in a gradient with respect to the right factor. */
const isBackward = ({ attrs }: Call) => attrs?.transposeA === true;
const isOfNoRows = (call: Call) =>
  isBackward(call) && Object.values(call.inputs).some((one) => one?.shape.includes(0));
const times = (factor: number) => (v: number) => v * factor;

/** Off by twice as much as values may be. */
const off = times(1 + 2 * agreementBounds.values * 2 ** -24);

const ROUTES = 'routes as in float64';
const GATE_GRADIENT = 'has the gradient that it has in float64';
const NO_ROWS = 'takes a batch of no rows, with gradient 0';
const HUGE = 'stays a number where logits are huge, with its gradient';
const SAYS = 'says what it says in float64';
const DENSITY = 'has the density and the samples that it has in float64';
const EXPERT_GRADIENT = 'has the gradient that it has in float64, 0 for no rows';
const LEAK = 'leaks no tensor and no data';

const broken: readonly (readonly [Part, string, NonNullable<Broken['kernels']>, RegExp])[] = [
  [
    'gate',
    ROUTES,
    { BatchMatMul: changed(off) },
    /^on stand-in-\d+ scores\[\d+\] is \S+, and \S+ in float64; want/,
  ],
  ['gate', ROUTES, { Exp: changed(times(1.001)) }, /logWeights\[0\] is \S+, and \S+ in float64/],
  ['hard gate', ROUTES, { GreaterEqual: changed(() => 1) }, /selected\[\d+\] is 1, and 0 in float64/],
  [
    'gate',
    GATE_GRADIENT,
    { BatchMatMul: changed(times(1.0001), isBackward) },
    /the gradient in slopes\[\d+\] is \S+, and \S+ in float64/,
  ],
  [
    'gate',
    NO_ROWS,
    { BatchMatMul: changed(() => Number.NaN, isOfNoRows) },
    /the gradient in slopes\[0\] is NaN, and 0 in float64/,
  ],
  [
    'gate',
    HUGE,
    { Exp: changed((v) => (v === 0 ? Number.NaN : v)) },
    /when the parameters are 1e4 times as large, a log weight is NaN or \+∞/,
  ],
  ['gate', HUGE, { Sum: changed(times(1.1)) }, /row 0 has weights with sum 0\.9\d*, want 1/],
  [
    'gate',
    HUGE,
    { BatchMatMul: changed(() => Infinity, isBackward) },
    /1e4 times as large, the gradient in slopes is not finite/,
  ],
  [
    'gate',
    LEAK,
    {
      Exp: (right) => (call) => {
        (call.backend as MathBackendCPU).write(new Float32Array(1), [1], 'float32');
        return right(call);
      },
    },
    /0 tensor\(s\) and [1-9]\d* piece\(s\) of data stay after all is done/,
  ],
  ['expert', SAYS, { BatchMatMul: changed(off) }, /apply\[\d+\] is \S+, and/],
  ['expert', SAYS, { Log1p: changed(times(1.001)) }, /mean\[\d+\] is \S+, and/],
  ['expert', DENSITY, { Add: changed(times(1.001)) }, /noise\.sample\[\d+\] is \S+, and/],
  ['expert', DENSITY, { SquaredDifference: changed(times(1.001)) }, /noise\.logDensity\[\d+\] is \S+, and/],
  [
    'expert',
    EXPERT_GRADIENT,
    { BatchMatMul: changed(times(1.0001), isBackward) },
    /the gradient in slopes\[\d+\] is \S+, and \S+ in float64/,
  ],
  [
    'expert without noise',
    EXPERT_GRADIENT,
    { BatchMatMul: changed(() => Number.NaN, isOfNoRows) },
    /the gradient in slopes\[0\] is NaN, and 0 in float64/,
  ],
];

describe('agreementChecks', () => {
  const all = onStandIn();
  const names = (part: Part) => all[part].map(({ name }) => name);

  describe.each(Object.keys(all) as Part[])('passes a right %s', (part) => {
    it.each(names(part))('%s', (rule) => all[part].find(({ name }) => name === rule)!.run());
  });

  it.each(broken)('notices a backend that breaks, of a %s: %s (%o)', async (part, rule, kernels, says) => {
    const check = onStandIn({ kernels })[part].find(({ name }) => name === rule);
    await expect(check?.run()).rejects.toThrow(says);
  });

  it('has a backend that breaks each of its rules', () => {
    const rules = new Set(broken.map(([, rule]) => rule));
    const asked = new Set((Object.keys(all) as Part[]).flatMap(names));
    expect([...asked].filter((name) => !rules.has(name))).toEqual([]);
  });

  it('must be told of a backend', () => {
    expect(() => agreementChecks('gates', plainGate, {}, undefined as never)).toThrow(
      /load must load a backend, such as \(\) => loadWasm\(\), got nothing/,
    );
  });

  it('asks for a density only of an expert with noise', () => {
    expect(names('expert without noise')).not.toContain(DENSITY);
    expect(names('expert')).toContain(DENSITY);
  });

  it('holds a backend of doubles to roundoffs of doubles', async () => {
    const backend = standIn({ backend: () => ({ precision: 'float64' }) });
    const [routes] = agreementChecks('gates', plainGate, {}, async () => backend);
    await expect(routes!.run()).rejects.toThrow(
      /scores\[\d+\] is .* in float64; want them within \S+e-1[45]/,
    );
  });
});
