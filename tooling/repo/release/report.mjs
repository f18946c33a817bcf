// What was checked on which package, and what is wrong.

/** Keeps what passed and what did not; a problem is printed at once, to stderr. */
export function createReport() {
  const passed = new Map();
  const problems = [];
  return {
    /** The names of the checks that passed for each package, in the order in which they ended. */
    passed,
    problems,
    /**
     * Runs a check of some packages and gives what it gives; where it throws, keeps the error as a problem and gives
     * undefined, so that the other checks go on.
     */
    async check(name, packages, work) {
      try {
        const result = await work();
        for (const one of packages) passed.set(one, [...(passed.get(one) ?? []), name]);
        return result;
      } catch (error) {
        const which = packages.length > 3 ? `${packages.length} packages` : packages.join(', ');
        const problem = `${name} (${which}): ${error.message}`;
        problems.push(problem);
        console.error(`${problem}\n`);
        return undefined;
      }
    },
  };
}

/** Throws one error of all sentences, if there are any. */
export function refuse(sentences) {
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
}
