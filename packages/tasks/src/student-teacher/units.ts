import { MoelabError } from '@moelab/core';
import { type Matrix, matrix, rowOf, type Stream, sphere } from '@moelab/numerics';
import { dot } from '../dot.ts';

/**
 * The units of a soft-routed network f(x) = Σ_i π_i(x) He₃(w_i · x), all vectors of norm one: π_i(x) = σ(v_i · x), or the
 * softmax over i of v_i · x.
 */
export interface Units {
  /** v, one a row, (m, d). */
  readonly routers: Matrix;
  /** w, one a row, (m, d). */
  readonly directions: Matrix;
  /** Default 'sigmoid'. */
  readonly routing?: 'sigmoid' | 'softmax';
}

/** How far a norm may be from one, and an inner product from zero. */
const UNIT = 1e-8;

/** Draws units with routers and directions uniform on the sphere. Shapes: → routers, directions (count, size). */
export function randomUnits(random: Stream, count: number, size: number): Units {
  const drawn = (what: string): Matrix => {
    const own = random.substream(what);
    const vectors = matrix(count, size);
    for (let i = 0; i < count; i++) rowOf(vectors, i).set(sphere(own, size));
    return vectors;
  };
  return { routers: drawn('routers'), directions: drawn('directions') };
}

/** Turns every vector by an angle (radians) along the sphere, each in a random direction. Shapes: (m, d) → (m, d), d ≥ 2. */
export function turnedUnits(random: Stream, units: Units, angle: number): Units {
  const turned = (vectors: Matrix, what: string): Matrix => {
    const own = random.substream(what);
    const out = matrix(vectors.rows, vectors.cols);
    for (let i = 0; i < vectors.rows; i++) {
      const from = rowOf(vectors, i);
      const towards = sphere(own, vectors.cols);
      const along = dot(from, towards);
      const rest = towards.map((v, s) => v - along * from[s]!);
      const length = norm(rest);
      rowOf(out, i).set(from.map((v, s) => Math.cos(angle) * v + (Math.sin(angle) * rest[s]!) / length));
    }
    return out;
  };
  return {
    ...units,
    routers: turned(units.routers, 'routers'),
    directions: turned(units.directions, 'directions'),
  };
}

/** Gives some of the units, in the given order. */
export function someUnits({ routers, directions, ...rest }: Units, kept: readonly number[]): Units {
  const rows = (vectors: Matrix): Matrix => {
    const some = matrix(kept.length, vectors.cols);
    for (const [to, from] of kept.entries()) rowOf(some, to).set(rowOf(vectors, from));
    return some;
  };
  return { routers: rows(routers), directions: rows(directions), ...rest };
}

/** Puts the units of several networks of the same inputs into one, in their order; routed as the first of them. */
export function stackedUnits(...all: readonly [Units, ...Units[]]): Units {
  const rows = (which: 'routers' | 'directions'): Matrix => {
    const { cols } = all[0][which];
    const count = all.reduce((total, units) => total + units[which].rows, 0);
    const stacked = matrix(count, cols);
    let at = 0;
    for (const units of all) {
      stacked.data.set(units[which].data, at);
      at += units[which].data.length;
    }
    return stacked;
  };
  return { ...all[0], routers: rows('routers'), directions: rows('directions') };
}

/** Says what is wrong with units: their shapes, norms that are not one, a routing without population formula. */
function unitProblems(name: string, { routers, directions, routing = 'sigmoid' }: Units): string[] {
  const problems: string[] = [];
  if (routers.rows !== directions.rows || routers.cols !== directions.cols || routers.rows < 1)
    problems.push(
      `${name}: routers and directions must both be (units, inputs) with at least one unit, got (${routers.rows}, ${routers.cols}) and (${directions.rows}, ${directions.cols})`,
    );
  for (const [what, vectors] of Object.entries({ routers, directions })) {
    const norms = Array.from({ length: vectors.rows }, (_, i) => norm(rowOf(vectors, i)));
    const bad = norms.findIndex((v) => !(Math.abs(v - 1) <= UNIT));
    if (bad >= 0)
      problems.push(`${name}.${what}: must have norm 1, got ${norms[bad]} in row ${bad}; divide by the norm`);
  }
  if (routing !== 'sigmoid')
    problems.push(
      `${name}.routing: the population formula is for additive gates, whose weight is a function of one v · x; got '${routing}'; train on samples`,
    );
  return problems;
}

/** Refuses a student and a teacher for which the population formulas do not hold; all problems at once. */
export function checkPair(where: string, student: Units, teacher: Units): void {
  const problems = [...unitProblems('student', student), ...unitProblems('teacher', teacher)];
  if (student.routers.cols !== teacher.routers.cols)
    problems.push(
      `student: must have the teacher's ${teacher.routers.cols} inputs, got ${student.routers.cols}`,
    );
  refuse(where, problems);
}

/** Refuses a student with fewer units than its teacher, which it could never be. */
export function checkLargeEnough(where: string, student: Units, teacher: Units): void {
  const [units, teachers] = [student.routers.rows, teacher.routers.rows];
  if (units < teachers)
    refuse(where, [`student: must have at least as many units as its teacher's ${teachers}, got ${units}`]);
}

/** Refuses a teacher whose 2m* vectors are not orthonormal. */
export function checkOrthonormal(where: string, { routers, directions }: Units): void {
  const [units, inputs] = [routers.rows, routers.cols];
  if (2 * units > inputs)
    refuse(where, [
      `teacher: ${units} units have 2 · ${units} orthonormal vectors only where there are that many inputs, got ${inputs}`,
    ]);
  const all = [routers, directions].flatMap((m) => Array.from({ length: units }, (_, i) => rowOf(m, i)));
  let most = 0;
  for (const [i, a] of all.entries())
    for (const [j, b] of all.entries()) most = Math.max(most, Math.abs(dot(a, b) - (i === j ? 1 : 0)));
  if (!(most <= UNIT))
    refuse(where, [
      `teacher: its routers and directions must be orthonormal, got inner products off by ${most}`,
    ]);
}

function refuse(where: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const text = problems.length === 1 ? ` ${problems[0]}` : `\n  ${problems.join('\n  ')}\n`;
  throw new MoelabError('INVALID_DATA', `${where}:${text}`);
}

const norm = (v: Float64Array): number => Math.sqrt(dot(v, v));
