// @vitest-environment-options { "process": "parts" }
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { agreementChecks } from '@moelab/testkit';
import { env, findBackend } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { backendLoader, isStandIn } from '../test/loaded-backend.ts';

// its count of data is wrong for kernels made of ops, such as fused.matMul, whose tensors a gradient keeps for a while
env().set('IS_TEST', false);
if (isStandIn) Object.assign(findBackend('cpu'), { firstUse: false }); // no advertisement

const load = backendLoader();
/** Options that say more than the defaults. */
const chosen: Readonly<Record<string, object>> = {
  'top-k': { k: 2, noise: 'trained' },
  activation: { activation: 'gelu' },
  cosine: { perturbSlopes: 0.1, perturbInput: 0.2 },
  mlp: { hidden: 3, activation: 'gelu' },
  'auto-encoder': { latent: 2 },
  hermite: { degree: 2 }, // float32 knows a cubic too badly for its density
};

describe.each(Object.entries(gates.gates))('gates/%s', (name, part) => {
  for (const check of agreementChecks('gates', part, (chosen[name] ?? {}) as never, load))
    it(check.name, check.run);
});

describe.each(Object.entries(experts.experts))('experts/%s', (name, part) => {
  for (const check of agreementChecks('experts', part, (chosen[name] ?? {}) as never, load))
    it(check.name, check.run);
});
