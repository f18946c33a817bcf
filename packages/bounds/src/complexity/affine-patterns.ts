/**
 * Gives every labelling of n ascending points of the line that an affine top-1 router of K experts can make.
 *
 * The largest of K lines is each of them on one interval at most, in any order: just the sequences in which no label comes
 * back. There are Σ_b C(n − 1, b − 1) K!/(K − b)! of them. No points have one labelling.
 */
export function affinePatterns(points: number, experts: number): readonly (readonly number[])[] {
  const all: number[][] = [];
  const extend = (pattern: readonly number[], used: ReadonlySet<number>) => {
    if (pattern.length === points) {
      all.push([...pattern]);
      return;
    }
    for (let expert = 0; expert < experts; expert++) {
      if (expert === pattern.at(-1)) extend([...pattern, expert], used);
      else if (!used.has(expert)) extend([...pattern, expert], new Set([...used, expert]));
    }
  };
  extend([], new Set());
  return all;
}
