// Times loss and gradient of a soft-routed student, exact over all x, against numpy with all pairs at once, in turn, on the same
// units, single thread, float64; and as a flow computes them, in the span of all units.
//
// usage: npm run bench -- population-gradient [m] [teachers] [d] [terms] [runs]
//
// The limit: m(m + 1)/2 + m m* pairs, each 14 polynomials of up to terms/2 coefficients (fewer where |v · v'| is small) and some 250
// multiplications; and 6 (m + m*)² d multiplications for inner products and gradient.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '@moelab/numerics';
import { populationLoss, randomUnits, studentTeacher, type Units, unitSpan } from '@moelab/tasks';
import { cpuTime, machine, median, python, writeFloat64 } from '../peer.ts';

const [m = 25, teachers = 5, d = 1000, terms = 90, runs = 5] = process.argv.slice(2).map(Number);
const CALLS = 50;

const teacher = studentTeacher({ inputs: d, teachers, seed: 1 });
const student = randomUnits(stream(1, 'bench', 'population-gradient'), m, d);
const span = unitSpan(teacher, student);

const timed = (of: Units, from: Units) => {
  const population = populationLoss(of, { terms });
  return () => {
    let last = population.gradient(from);
    for (let call = 1; call < CALLS; call++) last = population.gradient(from);
    return last;
  };
};
const direct = timed(teacher, student);
const inSpan = timed(span.into(teacher), span.into(student));
const write = (file: string, { routers, directions }: Units) =>
  writeFloat64(file, Float64Array.of(...routers.data, ...directions.data));

const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
try {
  write(join(folder, 'student.f64'), student);
  write(join(folder, 'teacher.f64'), teacher);
  console.log(`population gradient, m = ${m}, m* = ${teachers}, d = ${d}, ${terms} terms`);
  console.log(`${machine()}; medians of ${runs}, CPU ms a call`);
  direct(); // compiled, as the peer is warmed
  inSpan();
  const [ours, spanned, theirs]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    const [cpu, { loss, routers, directions }] = cpuTime(direct);
    ours.push(cpu / CALLS);
    spanned.push(cpuTime(inSpan)[0] / CALLS);
    const peer = python<{ cpuMs: number; loss: number; norm: number }>(
      new URL('population_numpy.py', import.meta.url),
      [folder, m, teachers, d, terms, CALLS],
    );
    if (peer !== null) theirs.push(peer.cpuMs);
    if (run > 0) continue;
    const norm = Math.hypot(...routers.data, ...directions.data);
    console.log(
      `moelab: loss ${loss}, gradient norm ${norm}; numpy less moelab: ${peer && peer.loss - loss}, ${peer && peer.norm - norm}`,
    );
    if (peer === null) break;
  }
  console.log(
    `moelab ${median(ours).toFixed(2)} ms; in the span of all units ${median(spanned).toFixed(2)} ms (asked for: at most 20)`,
  );
  if (theirs.length > 0)
    console.log(
      `numpy ${median(theirs).toFixed(2)} ms; moelab / numpy: ${(median(ours) / median(theirs)).toFixed(2)}`,
    );
} finally {
  rmSync(folder, { recursive: true });
}
