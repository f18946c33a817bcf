import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { memory } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { twoLines } from '../test/small-specs.ts';
import { estimators } from './index.ts';

it('gives the bytes of one fit after the other when two run at the same time on two backends', async () => {
  const random = stream(8, 'two-backends');
  const x = matrix(
    80,
    1,
    Float64Array.from({ length: 80 }, () => normal(random)),
  );
  const y = matrix(
    80,
    1,
    x.data.map((v) => (v > 0 ? 3 * v : -v) + 0.3 * normal(random)),
  );
  const plugins = [gates, experts, estimators] as const;
  const labs = [
    createLab({ plugins, backend: await loadFloat64() }),
    createLab({ plugins, backend: await loadWasm() }),
  ];
  const fit = async (lab: (typeof labs)[number]) => {
    const model = lab.model({ ...twoLines, seed: 4 });
    const em = lab.estimator('em', {
      starts: 2,
      maxIterations: 3,
      polish: false,
      engine: 'tensor',
      standardErrors: false,
    });
    const found = await em.fit(model, { x, y }, { seed: 4 });
    return `${lab.save(found.model)}${found.logLikelihood} ${found.reason} ${JSON.stringify(found.starts)}`;
  };
  const alone = [await fit(labs[0]!), await fit(labs[1]!)];
  const before = memory().numTensors;
  const together = await Promise.all(labs.map(fit));
  expect(together).toEqual(alone);
  expect(alone[0]).not.toBe(alone[1]);
  expect(memory().numTensors).toBe(before);
});
