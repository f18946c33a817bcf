/**
 * Bounds log Π(m), how many labellings of m points a class of Natarajan dimension d has, by Natarajan's lemma: d log m + 2d
 * log K.
 *
 * K is the number of labels, given as its logarithm: for masks `maskEntropy`. Units: nats. Source: Natarajan 1989;
 * Shalev-Shwartz & Ben-David 2014, Lemma 29.4.
 */
export const natarajanGrowth = (m: number, natarajan: number, logLabels: number): number =>
  natarajan * Math.log(m) + 2 * natarajan * logLabels;
