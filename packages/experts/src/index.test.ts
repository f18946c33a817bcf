import { loadWasm } from '@moelab/backend-wasm';
import { describePlugin } from '@moelab/testkit/vitest';
import { experts } from './index.ts';

describePlugin(
  experts,
  {
    experts: {
      constant: [{}, { noise: 'shared' }, { noise: 'fixed', variance: 0.3 }, { noise: 'none' }],
      linear: [{}, { noise: 'shared', variance: 2 }, { noise: 'fixed' }, { noise: 'none' }],
      polynomial: [{}, { degree: 0 }, { degree: 3, noise: 'shared' }],
      // float32 knows a cubic of size 100 no better than to 1e-5, too little for a density of size 1
      hermite: [
        { noise: 'none' },
        { degree: 4, noise: 'none' },
        { degree: 1 },
        { degree: 2, noise: 'shared' },
      ],
      mlp: [
        {},
        { hidden: 5, activation: 'relu' },
        { hidden: 3, activation: 'gelu', noise: 'none' },
        { hidden: 3, noise: 'categorical' },
      ],
      categorical: [{}, { logits: 'constant' }],
      'auto-encoder': [
        { latent: 2 },
        { latent: 1, hidden: 0, noise: 'shared' },
        { latent: 2, hidden: 3, activation: 'gelu', decoder: true, noise: 'none' },
        { latent: 1, hidden: 2, noise: 'categorical' },
      ],
    },
  },
  { agreeOn: { wasm: () => loadWasm() } },
);
