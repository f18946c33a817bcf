/** Runs a synchronous section and tells whether it called Math.random. */
export function callsMathRandom(section: () => void): boolean {
  const original = Math.random;
  let called = false;
  Math.random = () => {
    called = true;
    return original();
  };
  try {
    section();
  } finally {
    Math.random = original;
  }
  return called;
}
