import type { Expert, Values } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { demand } from './check.ts';
import type { ExpertFixture } from './expert-fixture.ts';
import { randomMatrix } from './random-values.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** The agreement of design × coefficients with apply, and of the densities. */
const AGREEMENT = 1e-10;

/** What a declared family promises. */
export const expertFusedRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'is the linear Gaussian expert that it declares',
    concerns: ({ fused }) => fused !== undefined,
    async holds({ bench, random }) {
      const { expert, rows, parameters, outputs, apply, logDensity } = bench();
      const { design, isAffine = false, coefficients, variance } = expert.fused!;
      const named = variance === undefined ? coefficients : [...coefficients, variance];
      const missing = named.filter((name) => !Object.hasOwn(expert.parameters, name));
      demand(missing.length === 0, `fused names ${missing.join(', ')}, which is no parameter`);
      demand(
        variance === undefined ? expert.noise === undefined : expert.noise?.target === 'real',
        variance === undefined
          ? 'fused names no variance, and there is noise'
          : 'fused says Gaussian noise, and there is no noise of a real target',
      );

      const x = rows(9);
      const mean = product(design(x), coefficients, parameters, outputs);
      const said = await apply(x);
      const off = largestDifference(mean, said);
      demand(
        off <= AGREEMENT * Math.max(1, ...said.map(Math.abs)),
        `design × coefficients differs from apply by ${off}`,
      );
      demand(design(rows(0)).rows === 0, 'the design of no rows must have no rows');
      demand(!isAffine || isWithOnes(design(x), x), 'fused says isAffine, and the design is not (x, 1)');

      if (variance === undefined) return;
      const y = randomMatrix(x.rows, outputs, random('y'));
      const v = parameters[variance]!.values[0]!;
      const wanted = Float64Array.from({ length: x.rows }, (_, i) => {
        let squares = 0;
        for (let o = 0; o < outputs; o++) squares += (y.data[i * outputs + o]! - mean[i * outputs + o]!) ** 2;
        return -(outputs * Math.log(2 * Math.PI * v) + squares / v) / 2;
      });
      const density = await logDensity(x, y);
      const other = largestDifference(wanted, density);
      demand(
        other <= AGREEMENT * Math.max(1, ...density.map(Math.abs)),
        `noise.logDensity differs by ${other} from the Gaussian log density with variance '${variance}'`,
      );
    },
  },
];

/** Whether a design is (x, 1). */
const isWithOnes = (design: Matrix, { cols, data }: Matrix): boolean =>
  design.cols === cols + 1 &&
  design.data.every((value, at) => {
    const [i, j] = [Math.floor(at / design.cols), at % design.cols];
    return value === (j < cols ? data[i * cols + j] : 1);
  });

/** Σ_f design_f(x) C_fo, row-major (rows, outputs); C is the coefficients' rows one below the other. */
function product(
  { rows, cols, data }: Matrix,
  names: readonly string[],
  parameters: Values,
  outputs: number,
): Float64Array {
  const c = names.flatMap((name) => [...parameters[name]!.values]);
  demand(
    c.length === cols * outputs,
    `fused: the design has ${cols} features and the coefficients ${c.length / outputs} rows`,
  );
  const out = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < cols; f++) {
      for (let o = 0; o < outputs; o++) out[i * outputs + o]! += data[i * cols + f]! * c[f * outputs + o]!;
    }
  }
  return out;
}
