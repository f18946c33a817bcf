import { meanRisk } from '@moelab/core';
import { fillNormal, type Matrix, matrix, rowOf, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { dot } from '../dot.ts';
import { gateCoefficients } from './gate-coefficients.ts';
import { pairKernel } from './pair-kernel.ts';
import { populationLoss } from './population-loss.ts';
import { studentTeacher } from './student-teacher.ts';
import { unitSpan } from './unit-span.ts';
import { randomUnits, someUnits, type Units } from './units.ts';

const teacher = studentTeacher({ inputs: 8, teachers: 2, seed: 1 });
const student = randomUnits(stream(1, 'test', 'student'), 3, 8);

/** f(x) of units, one a row of x. */
function said({ routers, directions }: Units, x: Matrix): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, n) => {
    let total = 0;
    for (let i = 0; i < routers.rows; i++) {
      const z = dot(rowOf(directions, i), rowOf(x, n));
      total += (z ** 3 - 3 * z) / (1 + Math.exp(-dot(rowOf(routers, i), rowOf(x, n))));
    }
    return total;
  });
}

/** Each vector moved by h along another, and brought back to norm one. */
function moved(units: Units, along: Units, h: number): Units {
  const of = (a: Matrix, b: Matrix): Matrix => {
    const to = matrix(
      a.rows,
      a.cols,
      a.data.map((v, s) => v + h * b.data[s]!),
    );
    for (let i = 0; i < a.rows; i++) {
      const own = rowOf(to, i);
      const norm = Math.sqrt(dot(own, own));
      own.forEach((v, s) => {
        own[s] = v / norm;
      });
    }
    return to;
  };
  return {
    routers: of(units.routers, along.routers),
    directions: of(units.directions, along.directions),
  };
}

describe('gateCoefficients', () => {
  it('are those of the logistic function', () => {
    const c = gateCoefficients(90);
    expect(c[0]).toBe(0.5);
    // to the digits of the numpy prototype
    for (const [k, value] of [
      [1, 0.20662096],
      [3, -0.02547326],
      [5, 0.00587706],
      [7, -0.00172666],
    ] as const)
      expect(c[k]).toBeCloseTo(value, 8);
    expect(c.filter((v, k) => k % 2 === 0 && v !== 0)).toHaveLength(1);
  });

  it('add up to E σ(Z)² by Parseval', () => {
    expect(gateCoefficients(90).reduce((total, c) => total + c * c, 0)).toBeCloseTo(0.2933790358580929, 15);
  });
});

describe('pairKernel', () => {
  it('is 6 q(ρ) of one direction, with the known q and its slope', () => {
    const kernel = pairKernel();
    const values = [
      [0, 0.25],
      [0.5, 0.2714283256],
      [1, 0.2933790359],
    ] as const;
    for (const [rho, q] of values) expect(kernel.at(1, 0, 0, 0, 0, rho) / 6).toBeCloseTo(q, 10);
    kernel.at(1, 0, 0, 0, 0, 0);
    expect(kernel.slopes[5]! / 6).toBeCloseTo(0.0426922228, 10);
    kernel.at(1, 0, 0, 0, 0, 1);
    expect(kernel.slopes[5]! / 6).toBeCloseTo(0.0448362414, 10);
  });

  it('has enough terms: twice as many change nothing beyond 1e-12', () => {
    const point = [0.3, 0.8, -0.5, 0.7, 0.6, 1] as const; // at ρ = 1 the series is slowest
    const [some, many] = [pairKernel(), pairKernel(180)];
    expect(some.at(...point)).toBeCloseTo(many.at(...point), 13);
    some.slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo(many.slopes[i]!, 12);
    });
  });

  it('refuses fewer terms than its formula names', () => {
    expect(() => pairKernel(0)).toThrow('pairKernel: terms must be an integer ≥ 8, got 0');
  });
});

describe('populationLoss', () => {
  it('is 0 at the teacher, however its units are ordered, with no gradient there', () => {
    const { loss, routers, directions } = populationLoss(teacher).gradient(teacher);
    expect(Math.abs(loss)).toBeLessThan(1e-14); // ½ E f*² = 1.76, of which four times the rounding
    for (const slope of [...routers.data, ...directions.data]) expect(Math.abs(slope)).toBeLessThan(1e-14);
  });

  it('is 0 also where four units at the angles of a pentagon carry one teacher together', () => {
    const frame = studentTeacher({ inputs: 8, teachers: 2, seed: 1 });
    const one = someUnits(frame, [0]);
    const beside = rowOf(frame.directions, 1);
    const directions = matrix(4, 8);
    for (let k = 1; k <= 4; k++) {
      const angle = (2 * Math.PI * k) / 5;
      const row = rowOf(one.directions, 0).map((v, s) => -Math.cos(angle) * v - Math.sin(angle) * beside[s]!);
      rowOf(directions, k - 1).set(row);
    }
    const four: Units = { routers: someUnits(frame, [0, 0, 0, 0]).routers, directions };
    expect(populationLoss(one).value(four)).toBeCloseTo(0, 13);
  });

  it('agrees with Monte Carlo', () => {
    const rows = 20_000;
    const x = matrix(rows, 8, fillNormal(stream(3, 'test', 'x'), new Float64Array(8 * rows)));
    const [f, g] = [said(student, x), said(teacher, x)];
    const { value, standardError } = meanRisk(f.map((v, i) => (v - g[i]!) ** 2 / 2));
    expect(Math.abs(populationLoss(teacher).value(student) - value)).toBeLessThan(3 * standardError);
    const { students, withTeachers } = populationLoss(teacher).products(student);
    expect(withTeachers.rows).toBe(3);
    const square = meanRisk(f.map((v) => v * v));
    expect(Math.abs(students.data.reduce((a, b) => a + b) - square.value)).toBeLessThan(
      3 * square.standardError,
    );
  });

  it('has the gradient along the spheres that differences find', () => {
    const population = populationLoss(teacher);
    const { loss, routers, directions } = population.gradient(student);
    expect(loss).toBeCloseTo(population.value(student), 13);
    const along = randomUnits(stream(2, 'test', 'along'), 3, 8);
    const slope = dot(routers.data, along.routers.data) + dot(directions.data, along.directions.data);
    const at = (h: number) => population.value(moved(student, along, h));
    const h = 2e-3; // the sixth-order difference is good to h⁶ and 1e-15/h
    const differences =
      (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + (at(3 * h) - at(-3 * h))) / (60 * h);
    expect(Math.abs(slope - differences)).toBeLessThan(1e-9);
    // along the spheres: no part along the vectors themselves
    for (let i = 0; i < 3; i++)
      expect(Math.abs(dot(rowOf(routers, i), rowOf(student.routers, i)))).toBeLessThan(1e-14);
  });

  it('is the same in the span of all units, which more inputs do not enlarge', () => {
    const wide = studentTeacher({ inputs: 40, teachers: 2, seed: 1 });
    const own = randomUnits(stream(4, 'test', 'wide'), 3, 40);
    const span = unitSpan(wide, own);
    expect(span.size).toBe(10);
    expect(populationLoss(span.into(wide)).value(span.into(own))).toBeCloseTo(
      populationLoss(wide).value(own),
      13,
    );
    const back = span.outOf(span.into(own));
    back.routers.data.forEach((v, s) => {
      expect(v).toBeCloseTo(own.routers.data[s]!, 14);
    });
  });

  it('refuses what its formula does not hold for, all at once', () => {
    const long = {
      ...student,
      routers: matrix(
        3,
        8,
        student.routers.data.map((v) => 2 * v),
      ),
    };
    const other = studentTeacher({ inputs: 6, teachers: 2, seed: 1 });
    expect(() => populationLoss(other).value(long)).toThrow(
      /student\.routers: must have norm 1, got 2(\.\d+)? in row 0[\s\S]*must have the teacher's 6 inputs, got 8/,
    );
    const soft = studentTeacher({ inputs: 8, teachers: 2, routing: 'softmax', seed: 1 });
    expect(() => populationLoss(soft)).toThrow(
      "for additive gates, whose weight is a function of one v · x; got 'softmax'",
    );
  });
});
