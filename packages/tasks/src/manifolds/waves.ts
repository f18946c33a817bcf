/** Gives sin 5a + cos 3b, the smooth target of Wang and E 2025, arXiv:2505.24205, Experiment I. */
export const wavesOf = (a: number, b: number): number => Math.sin(5 * a) + Math.cos(3 * b);
