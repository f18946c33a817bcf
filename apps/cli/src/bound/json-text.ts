/** Writes a document as JSON, with null for numbers that are infinite. */
export const jsonText = (document: unknown): string =>
  JSON.stringify(
    document,
    (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value),
    2,
  );
