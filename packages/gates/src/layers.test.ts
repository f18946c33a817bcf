import { loadWasm } from '@moelab/backend-wasm';
import { type Backend, createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { layerAgreementChecks, layerChecks } from '@moelab/testkit';
import { describeChecks } from '@moelab/testkit/vitest';
import { gates } from './index.ts';

const lab = (backend: Backend) => createLab({ plugins: [gates, experts], backend });
type Spec = Parameters<ReturnType<typeof lab>['model']>[0];
type Layer = Omit<Parameters<ReturnType<typeof lab>['layer']>[0], 'outputs' | 'experts'>;

/** A layer of three experts, from two inputs to two outputs. */
const layer = (spec: Layer) => (backend: Backend) =>
  lab(backend).model({ inputs: 2, outputs: 2, experts: 3, seed: 1, ...spec } as Spec);
/** Layers one after the other, of three hidden numbers between them. */
const stack =
  (...layers: readonly Layer[]) =>
  (backend: Backend) =>
    lab(backend).stack({
      inputs: 2,
      seed: 1,
      layers: layers.map((one, l) =>
        lab(backend).layer({ outputs: l < layers.length - 1 ? 3 : 1, experts: 3, ...one } as never),
      ),
    });

// every gate, expert, combination and way to share is in one of these
const layers: Readonly<Record<string, (backend: Backend) => Model>> = {
  'constant × constant': layer({ gate: 'constant', expert: 'constant' }),
  'softmax × linear + shared': layer({
    gate: 'softmax',
    expert: 'linear',
    shared: { expert: 'polynomial', expertOptions: { noise: 'none' }, experts: 2 },
  }),
  'top-k × linear, half shared': layer({
    gate: 'top-k',
    gateOptions: { k: 2 },
    expert: 'linear',
    shared: { expert: 'constant', experts: 2, weight: 'half' },
  }),
  'unrenormalised top-k × polynomial + shared': layer({
    gate: 'top-k',
    gateOptions: { k: 2, weights: 'unrenormalised', noise: 'trained' },
    expert: 'polynomial',
    shared: { expert: 'mlp', expertOptions: { hidden: 2, noise: 'none' } },
  }),
  'dense-to-sparse × categorical': layer({ gate: 'dense-to-sparse', expert: 'categorical' }),
  'activation × hermite': layer({
    gate: 'activation',
    expert: 'hermite',
    expertOptions: { degree: 2, noise: 'none' },
  }),
  'sigmoid × auto-encoder': layer({
    gate: 'sigmoid',
    expert: 'auto-encoder',
    expertOptions: { latent: 1, noise: 'none' },
  }),
  'cosine × linear': layer({ gate: 'cosine', expert: 'linear' }),
  'laplace × mlp of classes, half shared': layer({
    gate: 'laplace',
    expert: 'mlp',
    expertOptions: { hidden: 2, noise: 'categorical' },
    shared: { expert: 'categorical', weight: 'half' },
  }),
  'expert-choice × linear': layer({ gate: 'expert-choice', expert: 'linear' }),
  'finite-rate of the losses × linear': layer({
    gate: 'finite-rate',
    gateOptions: { distortion: 'genie', beta: 2 },
    expert: 'linear',
  }),
  'sampled finite-rate × constant': layer({
    gate: 'finite-rate',
    gateOptions: { selection: 'sampled' },
    expert: 'constant',
  }),
  'hash × linear': layer({ gate: 'hash', expert: 'linear' }),
  'mlp × linear of one expert': (backend) =>
    lab(backend).model({ inputs: 2, outputs: 1, experts: 1, gate: 'mlp', expert: 'linear' }),
  'top-k × mlp, then softmax × linear': stack(
    { gate: 'top-k', gateOptions: { k: 1 }, expert: 'mlp', expertOptions: { hidden: 2, noise: 'none' } },
    { gate: 'softmax', expert: 'linear' },
  ),
  'softmax × linear, then top-k × linear + shared, then sigmoid × constant': stack(
    { gate: 'softmax', expert: 'linear' },
    {
      gate: 'top-k',
      gateOptions: { k: 2 },
      expert: 'linear',
      shared: { expert: 'linear', expertOptions: { noise: 'none' } },
    },
    { gate: 'sigmoid', expert: 'constant' },
  ),
};

for (const [name, make] of Object.entries(layers)) {
  describeChecks(name, layerChecks(make));
  // gates and experts are checked on wasm one by one: here only what layers add
  if (!/shared|then/.test(name)) continue;
  const onWasm = layerAgreementChecks(make, () => loadWasm());
  describeChecks(`${name}, on wasm`, onWasm);
}
