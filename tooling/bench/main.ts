// Runs one benchmark: `npm run bench -- NAME …`; without a name it lists them.
const benchmarks: Readonly<Record<string, { readonly what: string; readonly file: string }>> = {
  'em-softmax': {
    what: 'EM of the softmax-gated Gaussian mixture of experts against numpy: [n] [d] [K] [runs]',
    file: './em-softmax/run.ts',
  },
  'matmul-wasm': {
    what: 'matMul, transposed and batched, on tfjs wasm as it is and repaired: [n] [runs]',
    file: './wasm/mat-mul.ts',
  },
  'moe-layer-wasm': {
    what: 'a mixture-of-experts layer with gradient, the same: [rows] [inputs] [hidden] [E] [k] [runs]',
    file: './wasm/moe-layer.ts',
  },
  'moe-layer': {
    what: 'our MoE layer on wasm, dense and sparse, against torch: [rows] [inputs] [hidden] [E] [k] [runs]',
    file: './moe-layer/run.ts',
  },
  'training-memory': {
    what: "tensors and wasm's heap in a thousand training steps: [steps]",
    file: './moe-layer/memory.ts',
  },
  'blahut-arimoto': {
    what: 'certified rate–distortion of routing against numpy: [n] [K] [beta, 0 for a curve of 25] [runs]',
    file: './blahut-arimoto/run.ts',
  },
  ksg: {
    what: 'KSG mutual information against scikit-learn and SciPy: [n] [d] [runs]',
    file: './ksg/run.ts',
  },
  'population-gradient': {
    what: "a soft-routed student's exact loss and gradient against numpy: [m] [teachers] [d] [terms] [runs]",
    file: './population-gradient/run.ts',
  },
  gemm: {
    what: 'float64 product of matrices: the kernel, its plain twin, numpy: [n] [runs]',
    file: './kernels/gemm.ts',
  },
  'vector-functions': {
    what: "exp, log, log1p, tanh: the kernels, V8's Math, numpy: [n] [runs]",
    file: './kernels/vector-functions.ts',
  },
  'em-memory': { what: 'peak memory of the same at a million rows: [n]', file: './em-softmax/memory.ts' },
};

const [name] = process.argv.splice(2, 1);
const chosen = benchmarks[name ?? ''];
if (chosen === undefined) {
  if (name !== undefined) console.error(`bench: no '${name}'`);
  for (const [known, { what }] of Object.entries(benchmarks)) console.log(`${known.padEnd(20)} ${what}`);
  process.exitCode = name === undefined ? 0 : 2;
} else await import(chosen.file);

export {};
