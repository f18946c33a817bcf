import { arch, availableParallelism, platform, totalmem } from 'node:os';
import process from 'node:process';
import { type Backend, isMoelabError } from '@moelab/core';
import { judgeBackend, type OpJudgement, opTable } from '@moelab/testkit';
import { examineKernels } from './examine-kernels.ts';
import type { DoctorDocument } from './formats.ts';
import { messageInOneLine } from './message-in-one-line.ts';
import { opSpeed } from './op-speed.ts';
import { versions } from './provenance.ts';

/** How to load each backend, by the name of its part. */
export type BackendLoads = Readonly<Record<string, () => Promise<Backend>>>;

type BackendEntry = DoctorDocument['backends'][number];
type OpResult = DoctorDocument['ops'][number]['results'][string];

/** Looks which backends start, judges each op of the table on those that do, and times it. */
export async function examineBackends(
  loads: BackendLoads,
  onProgress?: (stage: string, done: number, total: number) => void,
): Promise<DoctorDocument> {
  const backends: BackendEntry[] = [];
  const results: Record<string, OpResult>[] = opTable.map(() => ({}));
  for (const [name, load] of Object.entries(loads)) {
    let backend: Backend;
    try {
      backend = await load();
    } catch (error) {
      backends.push({ name, available: false, code: codeOf(error), reason: messageInOneLine(error) });
      continue;
    }
    backends.push(entryOf(name, backend));
    const judged = await judgeBackend(backend, (done, total) => onProgress?.(name, done, total));
    for (const [i, one] of judged.entries()) results[i]![name] = await resultOf(backend, one, opTable[i]!);
  }
  const ops = opTable.map(({ op, family }, i) => ({ op, family, results: results[i]! }));
  return {
    format: 'moelab/doctor',
    version: 1,
    versions: versions(),
    node: process.version,
    machine: {
      system: platform(),
      architecture: arch(),
      processors: availableParallelism(),
      memoryBytes: totalmem(),
    },
    kernels: await examineKernels(),
    reference: 'float64',
    backends,
    ops,
    wrong: results.flatMap((of) => Object.values(of)).filter(isWrong).length,
  };
}

/** Whether something of an op comes out with other numbers than in float64. */
export const isWrong = ({ forward, gradient, second, special, empty }: OpResult): boolean =>
  [forward, gradient, second, special, empty].includes('wrong');

function entryOf(name: string, { precision, info }: Backend): BackendEntry {
  const { simd, threads, memoryLimitBytes } = info;
  return {
    name,
    available: true,
    precision,
    simd: typeof simd === 'boolean' ? simd : null,
    threads: typeof threads === 'number' ? threads : null,
    memoryLimitBytes: typeof memoryLimitBytes === 'number' ? memoryLimitBytes : null,
    info: { ...info },
  };
}

async function resultOf(
  backend: Backend,
  judged: OpJudgement,
  row: (typeof opTable)[number],
): Promise<OpResult> {
  const { forward, gradient, second, special, empty, tolerance, gradientTolerance, problems } = judged;
  return {
    forward,
    gradient: gradient ?? null,
    second: second ?? null,
    special: special ?? null,
    empty: empty ?? null,
    error: finite(judged.error),
    tolerance,
    gradientError: finite(judged.gradientError),
    gradientTolerance,
    speed: forward === 'right' ? await opSpeed(backend, row) : null,
    problems: [...problems],
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const codeOf = (error: unknown): string => (isMoelabError(error) ? error.code : 'UNEXPECTED');
