/** A hidden unit: what goes in, Σ weight · x_input + bias, and to which outputs its relu goes with which weight. */
export interface ReluUnit {
  readonly from: readonly (readonly [input: number, weight: number])[];
  readonly bias: number;
  readonly to: readonly (readonly [output: number, weight: number])[];
}

/** A network with one hidden layer of relu units: outputBias + Σ_units to · relu(from · x + bias). */
export interface ReluNetwork {
  readonly units: readonly ReluUnit[];
  readonly outputBias: readonly number[];
}

/** The two units that carry an input to an output unchanged: x = relu(x) − relu(−x). Exact in any precision. */
export const carried = (input: number, output: number): readonly ReluUnit[] =>
  [1, -1].map((sign) => ({ from: [[input, sign]], bias: 0, to: [[output, sign]] }));
