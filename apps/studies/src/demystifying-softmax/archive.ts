/**
 * What the arrays released with arXiv:2305.03288 hold, re-analysed: each a mean over 40 fits of the raw loss, or a slope of its
 * log on log n.
 */
export const archive = {
  /** Two experts: the mean raw loss at some n. */
  means: [
    { n: 100, mean: 0.729 },
    { n: 1000, mean: 0.299 },
    { n: 100_000, mean: 0.0248 },
  ],
  /** Two experts: over all 200 sizes, and the constant of the line. */
  slope: -0.638,
  constant: 33.2,
  /** Three experts: from the first, the eleventh and the fifty-first of 200 sizes on. */
  spareSlopes: [-1.18, -0.51, -0.11],
  /** Three experts: fits whose raw loss is about 1, of so many looked at. */
  nearOne: { count: 453, of: 800 },
} as const;

/** The replications of one size in the archive. */
export const ARCHIVED_FITS = 40;
