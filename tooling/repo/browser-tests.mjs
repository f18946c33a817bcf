// Which tests of packages make no sense in a page, and why.

/** Test files and folders that stay in Node, by their path from the workspace's root, each with its reason. */
export const needNode = {
  'packages/backend-node-gpu/src/': 'is about a backend of Node',
  'packages/backend-wasm/src/load-failure.test.ts':
    "asserts the listeners of Node's process; the page serves wasm's files wherever they are asked for",
  'packages/backend-wasm/src/node-threads.test.ts': 'starts processes of Node',
  'packages/create-plugin/src/': 'is about folders that are written',
  'packages/estimators/src/em-on-kernels.test.ts': "is about Node's threads and its garbage collector",
  'packages/estimators/src/router-losses/golden.test.ts': 'reads golden values from a file',
  'packages/numerics/src/node/': "is about Node's threads",
  'packages/study/src/node/': "is about folders and Node's threads",
  'packages/testkit/src/conformance-page.test.ts': 'reads a page of the documentation',
};

/**
 * A sentence for each test that imports something of Node's (files, processes, threads) and stands in no entry of `reasons`, and
 * for each entry in which no test stands.
 */
export function browserProblems(tests, reasons = needNode) {
  const places = Object.keys(reasons);
  return [
    ...tests
      .filter(({ text }) => /from '(?:node:|@moelab\/numerics\/threads)/.test(text))
      .filter(({ path }) => !places.some((place) => path.startsWith(place)))
      .map(
        ({ path }) =>
          `${path}: imports something of Node's, and would fail in a page; move that into a file of its own, and give the reason in tooling/repo/browser-tests.mjs`,
      ),
    ...places
      .filter((place) => !tests.some(({ path }) => path.startsWith(place)))
      .map((place) => `tooling/repo/browser-tests.mjs: no test is in ${place}; take it out`),
  ];
}
