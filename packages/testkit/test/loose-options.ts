/** Options of a schema that takes anything, as no part may have. */
export const looseOptions = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) => ({ value: value as { readonly k?: number } }),
  },
};
