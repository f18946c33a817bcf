// How a block of rows lies in the memory; src/kernels/gated-gaussian/block-algebra.ts has the same rows and products.

/** Rows of a block. */
export const BLOCK: i32 = 120;
/** Bytes from column to column. */
export const STEP: usize = 960;
/** Columns of products that are made before they are summed. */
export const PRODUCTS: i32 = 16;
