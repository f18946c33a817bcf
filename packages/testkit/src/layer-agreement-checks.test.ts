import { type Backend, createLab } from '@moelab/core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type Broken, numbersOf, standIn } from '../test/stand-in-backend.ts';
import { layerAgreementChecks, layerAgreementRules } from './layer-agreement-checks.ts';
import { plainGate, plainNoisyExpert } from './plain-parts.ts';

const plugins = [
  { name: 'plain', gates: { plain: plainGate }, experts: { noisy: plainNoisyExpert } },
] as const;
const made = (backend: Backend) =>
  createLab({ plugins, backend }).stack({
    inputs: 2,
    layers: [3, 1].map((outputs) =>
      createLab({ plugins, backend }).layer({ outputs, experts: 3, gate: 'plain', expert: 'noisy' }),
    ),
  });
const checksOn = (broken: Broken) => {
  const backend = standIn(broken);
  return layerAgreementChecks(made, async () => backend);
};

/** A kernel whose numbers are a little too large, in the calls that are wanted. */
const off =
  (isWanted: (call: Parameters<KernelFunc>[0]) => boolean) =>
  (right: KernelFunc): KernelFunc =>
  (call) => {
    const result = right(call) as TensorInfo;
    if (isWanted(call)) {
      const values = numbersOf(call.backend, result);
      for (const i of values.keys()) values[i]! *= 1.0001;
    }
    return result;
  };

it('passes a stack on a right backend of float32', async () => {
  for (const { run } of checksOn({})) await run();
});

const broken: readonly (readonly [rule: string, NonNullable<Broken['kernels']>, RegExp])[] = [
  [
    'predicts as in float64',
    { BatchMatMul: off(() => true) },
    /on stand-in-\d+ the prediction\[0\] is \S+, and \S+ in float64; want them within/,
  ],
  [
    'has the gradient that it has in float64, 0 for no rows',
    { BatchMatMul: off(({ attrs }) => attrs?.transposeA === true) },
    /the gradient in layer\d\.\S+\[\d+\] is \S+, and \S+ in float64/,
  ],
  [
    'leaks no tensor and no data',
    {
      Exp: (right) => (call) => {
        (call.backend as MathBackendCPU).write(new Float32Array(1), [1], 'float32');
        return right(call);
      },
    },
    /0 tensor\(s\) and [1-9]\d* piece\(s\) of data stay/,
  ],
];

it.each(broken)('notices a backend that breaks: %s', async (rule, kernels, says) => {
  const check = checksOn({ kernels }).find(({ name }) => name === rule);
  await expect(check?.run()).rejects.toThrow(says);
});

it('has a backend that breaks each of its rules', () => {
  const rules = new Set(broken.map(([rule]) => rule));
  expect(layerAgreementRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
});
