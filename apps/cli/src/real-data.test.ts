import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../test/captured.ts';

const file = (name: string) => fileURLToPath(new URL(`../data/${name}.csv`, import.meta.url));
const fit = async (name: string, target: string, experts: number, ...more: string[]) => {
  const { exitCode, stdout, stderr } = await captured([
    'fit',
    file(name),
    '--target',
    target,
    '--experts',
    String(experts),
    '--json',
    ...more,
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
};

describe('fits of real data, against the best of 20 starts of R flexmix', () => {
  it.each([
    ['mcycle', 'accel', 4, -551.26],
    ['tonedata', 'tuned', 2, 142.84],
  ] as const)('reaches or beats it on %s', async (name, target, experts, flexmix) => {
    const found = await fit(name, target, experts);
    expect(found.logLikelihood).toBeGreaterThanOrEqual(flexmix);
    expect(found.converged).toBe(true);
    expect(found.starts.best).toBe(found.logLikelihood);
    expect(found.starts.count).toBe(20);
    expect(found.starts.spurious.every((s: { reason: string }) => s.reason.length > 0)).toBe(true);
    expect(found.bic).toBeCloseTo(-2 * found.logLikelihood + found.parameterCount * Math.log(found.rows), 9);
  });

  it.each([
    ['faithful', 'waiting', 2],
    ['faithful', 'waiting', 3],
    ['nodata', 'Equivalence', 2],
    ['nodata', 'Equivalence', 3],
  ] as const)('reports the spread over starts on %s, %s, %i experts', async (name, target, experts) => {
    const { starts } = await fit(name, target, experts, '--starts', '8');
    expect(starts.count).toBe(8);
    expect(starts.best).toBeGreaterThanOrEqual(starts.worst);
    expect(starts.frequencyOfBest).toBeGreaterThan(0);
    const ended = starts.optima.reduce((n: number, { starts: own }: { starts: number }) => n + own, 0);
    expect(ended + starts.spurious.length + starts.failed.length).toBe(8);
  });
});

it('scores the saved model with the log-likelihood of its fit', async () => {
  const folder = folderWith();
  for (const gate of ['softmax', 'dense-to-sparse', 'activation', 'constant']) {
    const model = folder.path(`${gate}.json`);
    const found = await fit('mcycle', 'accel', 2, '--gate', gate, '--starts', '1', '--out', model);
    const { exitCode, stdout } = await captured(['score', model, file('mcycle'), '--json']);
    expect(exitCode).toBe(0);
    const { logLikelihood } = JSON.parse(stdout);
    expect(Math.abs(logLikelihood - found.logLikelihood)).toBeLessThan(1e-9 * Math.abs(found.logLikelihood));
  }
});
