import { loadWasm } from '@moelab/backend-wasm';
import { describePlugin } from '@moelab/testkit/vitest';
import { cosine, expertChoice, finiteRate, gates, hash, laplace, mlp, sigmoid } from './index.ts';

const agreeOn = { wasm: () => loadWasm() };

describePlugin(
  gates,
  {
    gates: {
      constant: [{}],
      softmax: [{}],
      'top-k': [
        { k: 1 },
        { k: 2 },
        { k: 4 },
        { k: 1, selectOn: 'slopes' },
        { k: 2, selectOn: 'slopes' },
        { k: 2, weights: 'unrenormalised' },
        { k: 2, weights: 'unrenormalised', selectOn: 'slopes' },
        { k: 4, weights: 'unrenormalised' },
        { k: 2, weights: 'uniform' },
        { k: 3, weights: 'uniform', selectOn: 'slopes' },
        { k: 4, weights: 'uniform' },
        { k: 2, noise: 'trained' },
        { k: 2, weights: 'unrenormalised', selectOn: 'slopes', noise: 'trained' },
        { k: 1, noise: 'trained' },
        { k: 2, weights: 'uniform', noise: 'trained' },
      ],
      'dense-to-sparse': [
        {},
        { temperature: 0.3 },
        { mode: 'parameter' },
        { mode: 'parameter', temperature: 0.3 },
        { mode: 'schedule' },
        { mode: 'schedule', from: 1, to: 0.5, schedule: 'linear' },
      ],
      activation: [
        {},
        { activation: 'tanh', mode: 'fixed', temperature: 0.3 },
        { activation: 'sigmoid' },
        { activation: 'gelu' },
        { activation: 'sin' },
        { activation: 'identity' },
        { activation: 'identity', mode: 'fixed' },
        { activation: 'relu' },
        { activation: 'relu', mode: 'fixed' },
        { activation: 'tanh', bias: 'inside' },
        { activation: 'sigmoid', bias: 'inside' },
        { activation: 'gelu', bias: 'inside', mode: 'fixed' },
        { activation: 'sin', bias: 'inside' },
        { activation: 'identity', bias: 'inside' },
        { activation: 'relu', bias: 'inside' },
      ],
      sigmoid: [{}, { weights: 'normalised' }, { bias: 'none' }],
      cosine: [{}, { perturbInput: 0.2, temperature: 0.3 }, { perturbSlopes: 0.1, perturbInput: 0.2 }],
      laplace: [{}, { softening: 0.5 }],
      mlp: [{ hidden: 3 }, { hidden: 2, activation: 'tanh' }, { hidden: 2, activation: 'gelu' }],
      'expert-choice': [{}, { capacityFactor: 1 }, { capacityFactor: 4 }],
      'finite-rate': [
        {},
        { marginal: 'parameter', mode: 'parameter', beta: 2 },
        { mode: 'schedule', link: 'capacity' },
        { distortion: 'mlp', hidden: 2, mode: 'parameter', link: 'private' },
        { distortion: 'mlp', hidden: 2, activation: 'tanh', marginal: 'parameter' },
        { distortion: 'genie' },
        { distortion: 'genie', marginal: 'parameter', mode: 'parameter', selection: 'sampled' },
        { selection: 'sampled' },
        { selection: 'sampled', marginal: 'parameter', mode: 'schedule', link: 'private', epsilon: 3 },
        { selection: 'relaxed', link: 'capacity', capacity: 0.3 },
      ],
      hash: [{}, { bits: 1 }],
    },
  },
  { agreeOn },
);

// alone, an expert has weight 1 whatever most gates' parameters are: the gauge covers them all
describePlugin(
  {
    name: 'one expert',
    gates: { sigmoid, cosine, laplace, mlp, 'expert-choice': expertChoice, 'finite-rate': finiteRate, hash },
  },
  {
    gates: {
      sigmoid: [{}, { weights: 'normalised' }],
      cosine: [{}, { perturbSlopes: 0.1 }],
      laplace: [{}],
      mlp: [{ hidden: 2 }],
      'expert-choice': [{ capacityFactor: 1 }],
      'finite-rate': [
        { mode: 'parameter', link: 'private' },
        { distortion: 'mlp', hidden: 2, marginal: 'parameter', selection: 'sampled', link: 'capacity' },
        { distortion: 'genie' },
      ],
      hash: [{}],
    },
  },
  { sizes: { experts: 1, inputs: 2 }, agreeOn },
);

// with fewer experts than inputs, cosines can be translated
describePlugin(
  { name: 'many inputs', gates: { cosine } },
  { gates: { cosine: [{}, { perturbSlopes: 0.3, perturbInput: 0.2 }] } },
  { sizes: { experts: 2, inputs: 5 }, agreeOn },
);
