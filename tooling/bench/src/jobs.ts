import type { AnyJob } from './job.ts';

/** A job as the list of them knows it. */
export interface Entry {
  readonly what: string;
  /** 'always': in the default run; 'by name': when it is named, and in a quick run; 'long': when it is named. */
  readonly when: 'always' | 'by name' | 'long';
  load(): Promise<{ readonly default: AnyJob }>;
}

/** All jobs, in the order in which they are run and shown. */
export const jobs: Readonly<Record<string, Entry>> = {
  em: {
    what: 'EM of a mixture of experts to 1e-8 of the optimum, against numpy and R flexmix',
    when: 'always',
    load: () => import('../jobs/em/job.ts'),
  },
  estep: {
    what: 'an E-step with its statistics, against numpy',
    when: 'always',
    load: () => import('../jobs/estep/job.ts'),
  },
  mcycle: {
    what: 'a whole fit, the best of 20 starts, against R flexmix',
    when: 'always',
    load: () => import('../jobs/mcycle/job.ts'),
  },
  'demystifying-fit': {
    what: 'one replication of the study demystifying-softmax, against numpy',
    when: 'always',
    load: () => import('../jobs/demystifying-fit/job.ts'),
  },
  'blahut-arimoto': {
    what: 'certified rate–distortion of routing, a point and a curve, against numpy',
    when: 'always',
    load: () => import('../jobs/blahut-arimoto/job.ts'),
  },
  ksg: {
    what: 'KSG mutual information in one and three dimensions, against scikit-learn and SciPy',
    when: 'always',
    load: () => import('../jobs/ksg/job.ts'),
  },
  gemm: {
    what: 'float64 product of matrices, against numpy',
    when: 'always',
    load: () => import('../jobs/gemm/job.ts'),
  },
  'moe-layer': {
    what: 'a mixture-of-experts layer with gradient, against PyTorch; and with more experts',
    when: 'always',
    load: () => import('../jobs/moe-layer/job.ts'),
  },
  threads: {
    what: 'EM of a million rows on two threads, against one',
    when: 'always',
    load: () => import('../jobs/threads/job.ts'),
  },
  'vector-functions': {
    what: "exp, log, log1p and tanh, against V8's Math and numpy",
    when: 'by name',
    load: () => import('../jobs/vector-functions/job.ts'),
  },
  'population-gradient': {
    what: "a soft-routed student's exact loss and gradient, against numpy",
    when: 'by name',
    load: () => import('../jobs/population-gradient/job.ts'),
  },
  'matmul-wasm': {
    what: 'products of matrices, transposed and batched, on tfjs wasm as it is and repaired',
    when: 'by name',
    load: () => import('../jobs/matmul-wasm/job.ts'),
  },
  'moe-layer-wasm': {
    what: 'a dense mixture-of-experts layer with gradient, the same',
    when: 'by name',
    load: () => import('../jobs/moe-layer-wasm/job.ts'),
  },
  'em-memory': {
    what: 'peak memory of EM at a million rows',
    when: 'by name',
    load: () => import('../jobs/em-memory/job.ts'),
  },
  'training-memory': {
    what: "tensors and wasm's heap in a thousand training steps",
    when: 'by name',
    load: () => import('../jobs/training-memory/job.ts'),
  },
  'demystifying-protocol': {
    what: 'the full protocol of demystifying-softmax: 8000 fits on two threads',
    when: 'long',
    load: () => import('../jobs/demystifying-protocol/job.ts'),
  },
};
