/** m* of all parts but the sampled ones. */
export const TEACHERS = 5;
/** m of the paper's figure, and of all parts but the sweep of m. */
export const UNITS = 25;
/** What is trained on batches: smaller, as a step costs rows · d · m. */
export const SAMPLED = { inputs: 50, teachers: 2, units: 10, batch: 1024, step: 0.04 } as const;
