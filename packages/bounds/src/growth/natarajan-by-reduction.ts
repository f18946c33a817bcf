/**
 * Bounds the Natarajan dimension of a classifier that is a function of l binary classifiers of VC dimension v: 3 l v log(l
 * v).
 *
 * One against all of K classes has l = K, the comparisons of K scores l = K (K − 1)/2. At least v, where the formula gives
 * less. Source: Shalev-Shwartz & Ben-David 2014, Lemmas 29.5 and 29.6.
 */
export const natarajanByReduction = (classifiers: number, vc: number): number =>
  Math.max(vc, 3 * classifiers * vc * Math.log(classifiers * vc));
