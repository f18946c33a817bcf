import { defineExpert, type Expert, type LayerContext, type Noise, params } from '@moelab/core';
import { matrix, normal } from '@moelab/numerics';
import {
  add,
  argMax,
  cast,
  customGrad,
  div,
  exp,
  expandDims,
  fill,
  keep,
  less,
  log,
  logSoftmax,
  matMul,
  mean,
  mul,
  oneHot,
  reshape,
  softmax,
  sqrt,
  square,
  squaredDifference,
  sub,
  sum,
  type Tensor,
  tensor1d,
  where,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../test/failures-of.ts';
import { looseOptions } from '../test/loose-options.ts';
import { expertChecks, expertRules } from './expert-checks.ts';
import { plainNoisyExpert } from './plain-parts.ts';

/** A sound expert that declares everything an expert can: linear, with Gaussian noise. */
const sound = (context: LayerContext): Expert => ({
  parameters: {
    slopes: { axes: ['input', 'output'], shape: [context.inputs, context.outputs], init: normal },
    variance: { axes: [], shape: [], init: 1, domain: 'positive' },
  },
  noise: plainNoisyExpert.create({}, context).noise!,
  fused: {
    family: 'linear-gaussian',
    design: (x) => matrix(x.rows, x.cols, Float64Array.from(x.data)),
    coefficients: ['slopes'],
    variance: 'variance',
  },
  apply: (x, { slopes }) => matMul(x, slopes!),
});

/** The sound expert without its family, and with changes. */
const changed =
  (change: (base: Expert, context: LayerContext) => Partial<Expert>) =>
  (context: LayerContext): Expert => {
    const { fused: _, ...base } = sound(context);
    return { ...base, ...change(base, context) };
  };

const changedOutput = (change: (output: Tensor, x: Tensor) => Tensor) =>
  changed((base) => ({ apply: (x, parameters) => change(base.apply(x, parameters), x) }));

const changedNoise = (change: (noise: Noise, context: LayerContext) => Partial<Noise>) =>
  changed((base, context) => ({ noise: { ...base.noise!, ...change(base.noise!, context) } }));

const changedFused =
  (change: (fused: NonNullable<Expert['fused']>) => Partial<NonNullable<Expert['fused']>>) =>
  (context: LayerContext): Expert => {
    const base = sound(context);
    return { ...base, fused: { ...base.fused!, ...change(base.fused!) } };
  };

let made = 0; // what the broken parts below remember and should not

interface Broken {
  readonly rule: string;
  readonly how: string;
  readonly create: (context: LayerContext) => Expert;
  readonly says: RegExp;
}

const SHAPE = 'gives one output of each kind per row, also of no rows';
const ROWS = 'says of a batch what it says of its rows one by one';
const GRADIENT = 'has the gradient that differences give, in its parameters and in x';
const NO_ROWS_GRADIENT = 'has gradient 0 for no rows';
const BANK = 'keeps its meaning when experts are permuted in the bank';
const INPUTS = 'leaves what it is given as it was';
const AGAIN = 'says the same bytes again';
const MASS = 'has a density of total mass 1';
const MEAN = 'has the mean of its density';
const SAMPLES = 'samples its density';
const SAME_DRAW = 'samples the same bytes for the same draw';
const DENSITY_GRADIENT = 'has a log density with the gradient that differences give';
const FAR = 'has a log density that is a number far from its mean';
const HUGE = 'stays a number where inputs or parameters are huge, with its gradient';
const FUSED = 'is the linear Gaussian expert that it declares';
const NETWORK = 'says what the network that it declares says';
const SEED = 'starts from the same bytes for the same seed';
const RANDOM = 'calls no Math.random';
const LEAK = 'leaks no tensor';
const CLOCK = 'reads no clock';
const READS = 'reads no tensor while it computes';
const CONSTANTS = 'lets constants in unrounded';
const OPTIONS = 'refuses an option that it does not know';
const SAVED = 'is saved and loaded to the same bytes';

const halfGradient = (x: Tensor): Tensor =>
  customGrad((value) => ({ value: (value as Tensor).clone(), gradFunc: (dy) => mul(dy, 0.5) }))(x);

const brokenExperts: readonly Broken[] = [
  {
    rule: SHAPE,
    how: 'gives one output too few',
    create: changedOutput((output) => mean(output, -1, true)),
    says: /apply of 7 rows has shape \(7,1\), want \(7,2\)/,
  },
  {
    rule: SHAPE,
    how: 'gives a log density per output',
    create: changedNoise((_, { constant }) => ({
      logDensity: (y, output) => mul(constant(-0.5), squaredDifference(y, output)),
    })),
    says: /noise\.logDensity of 7 rows has shape \(7,2\), want \(7\)/,
  },
  {
    rule: ROWS,
    how: 'centres the batch',
    create: changedOutput((output) => sub(output, mean(output, 0, true))),
    says: /row 0 has another output when it is alone/,
  },
  {
    rule: ROWS,
    how: 'makes its mean a share of the batch',
    create: changed(() => ({ mean: (output) => div(exp(output), sum(exp(output), 0)) })),
    says: /row 0 has another mean when it is alone/,
  },
  {
    rule: ROWS,
    how: 'divides its density by that of the batch',
    create: changedNoise((noise) => ({
      logDensity(...given) {
        const logs = noise.logDensity(...given);
        return sub(logs, mean(logs));
      },
    })),
    says: /row 0 has another log density when it is alone/,
  },
  {
    rule: GRADIENT,
    how: 'differentiates half of its mean',
    create: changed(() => ({ mean: halfGradient })),
    says: /the gradient in slopes\[0\] is .* by autodiff and .* by differences/,
  },
  {
    rule: SHAPE,
    how: 'samples one number for all outputs',
    create: changedNoise(() => ({ sample: (output, _, draw) => draw.normal([output.shape[0]!]) })),
    says: /noise\.sample of 7 rows has shape \(7\), want \(7,2\)/,
  },
  {
    rule: SAMPLES,
    how: 'adds the same noise to all its outputs',
    create: changedNoise(() => ({
      sample: (output, { variance }, draw) =>
        add(output, mul(sqrt(variance!), draw.normal([output.shape[0]!, 1]))),
    })),
    says: /the covariance of two outputs of 4000 samples is \S+, and of the density/,
  },
  {
    rule: HUGE,
    how: 'takes the logarithm of what overflows',
    create: changedOutput((output) => log(add(exp(output), 1))),
    says: /an output or a mean is Infinity where inputs are 1e4 times as large/,
  },
  {
    rule: HUGE,
    how: 'has no derivative where it has a value',
    create: changedOutput((output) => {
      const isSmall = less(output, 30);
      return where(isSmall, log(add(exp(output), 1)), output);
    }),
    says: /the gradient in slopes is NaN where inputs are 1e4 times as large/,
  },
  {
    rule: GRADIENT,
    how: 'differentiates half',
    create: changedOutput(halfGradient),
    says: /the gradient in slopes\[0\] is .* by autodiff and .* by differences/,
  },
  {
    rule: NO_ROWS_GRADIENT,
    how: 'divides by the number of rows',
    create: changed((base) => ({
      apply: (x, parameters) => add(base.apply(x, parameters), div(sum(parameters.slopes!), x.shape[0]!)),
    })),
    says: /the gradient in slopes of no rows is NaN, want 0/,
  },
  {
    rule: BANK,
    how: 'names its own axis expert',
    create: changed(({ parameters }) => ({
      parameters: { ...parameters, rough: { axes: ['expert'], shape: [4], init: 0 } },
      apply: (x, { slopes, rough }) => add(matMul(x, slopes!), sum(mul(rough!, tensor1d([0, 1, 2, 3])))),
    })),
    says: /an expert names none of its own so/,
  },
  {
    rule: INPUTS,
    how: 'disposes its parameters',
    create: changed((base) => ({
      apply(x, parameters) {
        const output = base.apply(x, parameters);
        parameters.slopes!.dispose();
        return output;
      },
    })),
    says: /apply disposed a tensor that it was given/,
  },
  {
    rule: INPUTS,
    how: 'disposes a parameter when it samples',
    create: changedNoise((noise) => ({
      sample(output, parameters, draw) {
        const y = noise.sample(output, parameters, draw);
        parameters.slopes!.dispose();
        return y;
      },
    })),
    says: /noise\.sample disposed a tensor that it was given/,
  },
  {
    rule: AGAIN,
    how: 'counts its calls',
    create: changedOutput((output) => mul(output, ++made)),
    says: /the same rows and parameters give two outputs/,
  },
  {
    rule: MASS,
    how: 'forgets that each output has its normaliser',
    create: changedNoise((_, { constant }) => ({
      logDensity: (y, output, { variance }) =>
        mul(
          constant(-0.5),
          add(
            div(sum(squaredDifference(y, output), -1), variance!),
            log(mul(constant(2 * Math.PI), variance!)),
          ),
        ),
    })),
    says: /with 2 outputs exp\(noise\.logDensity\) has total mass .*, want 1/,
  },
  {
    rule: MEAN,
    how: 'combines another mean',
    create: changed(() => ({ mean: (output) => add(output, 1) })),
    says: /the mean of output 0 is .*, and that of the density/,
  },
  {
    rule: SAMPLES,
    how: 'takes the variance for the standard deviation',
    create: changedNoise(() => ({
      sample: (output, { variance }, draw) => add(output, mul(variance!, draw.normal(output.shape))),
    })),
    says: /the mean square of 20000 samples is .*, and of the density/,
  },
  {
    rule: SAME_DRAW,
    how: 'samples without a draw',
    create: changedNoise(() => ({ sample: (output) => add(output, ++made) })),
    says: /the same draw gives two samples/,
  },
  {
    rule: SAME_DRAW,
    how: 'samples its mean',
    create: changedNoise(() => ({ sample: (output) => output })),
    says: /another draw gives the same 40 samples/,
  },
  {
    rule: DENSITY_GRADIENT,
    how: 'differentiates half of its density',
    create: changedNoise((noise) => ({
      logDensity: (...given) => halfGradient(noise.logDensity(...given)),
    })),
    says: /the gradient in slopes\[0\] is .* by autodiff/,
  },
  {
    rule: FAR,
    how: 'divides by a density that has vanished',
    create: changedNoise((noise) => ({
      logDensity(...given) {
        const density = exp(noise.logDensity(...given));
        return log(div(square(density), density));
      },
    })),
    says: /log p\(y \| x\) at y = 1000000 is \[NaN,NaN,NaN\], want a number/,
  },
  {
    rule: FUSED,
    how: 'declares another design',
    create: changedFused(() => ({
      design: (x) =>
        matrix(
          x.rows,
          x.cols,
          x.data.map((v) => v + 1),
        ),
    })),
    says: /design × coefficients differs from apply by/,
  },
  {
    rule: FUSED,
    how: 'declares too few coefficients',
    create: changedFused(() => ({ coefficients: [] })),
    says: /the design has 3 features and the coefficients 0 rows/,
  },
  {
    rule: FUSED,
    how: 'declares a variance that it does not have',
    create: changedFused(() => ({ variance: 'sigma' })),
    says: /fused names sigma, which is no parameter/,
  },
  {
    rule: FUSED,
    how: 'declares an affine design without its constant',
    create: changedFused(() => ({ isAffine: true })),
    says: /fused says isAffine, and the design is not \(x, 1\)/,
  },
  {
    rule: NETWORK,
    how: 'declares a network with an activation that it does not have',
    create: changed(() => ({ network: [{ weights: 'slopes', activation: 'relu' }] })),
    says: /output \d of row \d+ is .*, and 0 by its network/,
  },
  {
    rule: FUSED,
    how: 'declares Gaussian noise and has other noise',
    create: (context) => {
      const base = sound(context);
      const logDensity: Noise['logDensity'] = (...given) => add(base.noise!.logDensity(...given), 1);
      return { ...base, noise: { ...base.noise!, logDensity } };
    },
    says: /noise\.logDensity differs by 1.* from the Gaussian log density with variance 'variance'/,
  },
  {
    rule: SEED,
    how: 'starts from a count',
    create: changed(({ parameters }) => ({
      parameters: { ...parameters, slopes: { ...parameters.slopes!, init: () => ++made } },
    })),
    says: /two models of one seed start differently/,
  },
  {
    rule: RANDOM,
    how: 'samples by Math.random',
    create: changedNoise(() => ({ sample: (output) => add(output, fill(output.shape, Math.random())) })),
    says: /Math\.random was called/,
  },
  {
    rule: CLOCK,
    how: 'drifts with the clock',
    create: changedOutput((output) => mul(output, Date.now() > 0 ? 1 : 2)),
    says: /the clock was read/,
  },
  {
    rule: READS,
    how: 'looks at its output',
    create: changedOutput((output) => mul(output, output.dataSync()[0]! > 0 ? 1 : 2)),
    says: /1 tensor\(s\) were read by dataSync or arraySync/,
  },
  {
    rule: SHAPE,
    how: 'answers later',
    create: changedOutput((async (output: unknown) => output) as never),
    says: /apply answers later; it must be synchronous/,
  },
  {
    rule: LEAK,
    how: 'keeps its output',
    create: changedOutput((output) => keep(output)),
    says: /1 tensor\(s\) stay after all is done/,
  },
  {
    rule: CONSTANTS,
    how: 'multiplies by a number',
    create: changedOutput((output) => mul(output, 0.3)),
    says: /tfjs rounded 0\.3 to float32/,
  },
  {
    rule: SAVED,
    how: 'computes with what is in no option',
    create: (context) => {
      const factor = ++made;
      return changedOutput((output) => mul(output, factor))(context);
    },
    says: /a model that was saved and loaded predicts otherwise/,
  },
];

const part = (create: (context: LayerContext) => Expert) =>
  defineExpert({
    summary: 'an expert under test',
    options: params({}),
    create: (_, context) => create(context),
  });

describe('expertChecks', () => {
  it('passes an expert that keeps every rule', async () => {
    const checks = expertChecks(part(sound), {});
    expect(await failuresOf(checks)).toEqual(new Map());
  });

  it('has an expert that breaks each of its rules', () => {
    const rules = new Set([...brokenExperts.map(({ rule }) => rule), OPTIONS]);
    expect(expertRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });

  for (const { rule, how, create, says } of brokenExperts) {
    it(`fails «${rule}» for an expert that ${how}`, async () => {
      const check = expertChecks(part(create), {}).find(({ name }) => name === rule);
      await expect(check?.run()).rejects.toThrow(says);
    });
  }

  it('fails for an options schema that takes anything', async () => {
    const loose = defineExpert({
      summary: 'an expert under test',
      options: looseOptions,
      create: (_, context) => sound(context),
    });
    const check = expertChecks(loose, {}).find(({ name }) => name === OPTIONS);
    await expect(check?.run()).rejects.toThrow(/accepts \{ 'no such option': 1 \}/);
  });

  it('checks classes by their probabilities', async () => {
    const classes = (temperature: number, logs: (output: Tensor) => Tensor = logSoftmax) =>
      part(({ inputs, outputs, constant }) => ({
        parameters: { slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: normal } },
        apply: (x, { slopes }) => matMul(x, slopes!),
        mean: (output) => softmax(output),
        noise: {
          target: 'class',
          logDensity: (y, output) =>
            sum(mul(cast(oneHot(cast(reshape(y, [-1]), 'int32'), outputs), 'float32'), logs(output)), -1),
          sample: (output, _, draw) =>
            cast(
              expandDims(argMax(add(mul(output, constant(temperature)), draw.gumbel(output.shape)), -1), -1),
              'float32',
            ),
        },
      }));
    expect(await failuresOf(expertChecks(classes(1), {}))).toEqual(new Map());
    const vanishing = classes(1, (output) => log(softmax(output)));
    const huge = expertChecks(vanishing, {}).find(({ name }) => name === HUGE);
    await expect(huge?.run()).rejects.toThrow(/log p\(y \| x\) is \S+ where inputs are 1e4 times as large/);
    const check = expertChecks(classes(0.5), {}).find(({ name }) => name === SAMPLES);
    await expect(check?.run()).rejects.toThrow(/the share of class 0 of 20000 samples is/);
  });

  it('differentiates a small variance on its own scale', async () => {
    const small = changed(({ parameters }) => ({
      parameters: { ...parameters, variance: { ...parameters.variance!, init: 0.001 } },
    }));
    expect(await failuresOf(expertChecks(part(small), {}))).toEqual(new Map());
  });

  it('leaves out rules about noise for an expert without noise', () => {
    const bare = part(changed(() => ({ noise: undefined as never })));
    const names = expertChecks(bare, {}).map(({ name }) => name);
    expect(names).toContain(GRADIENT);
    for (const rule of [MASS, MEAN, SAMPLES, FUSED, FAR]) expect(names).not.toContain(rule);
  });
});
