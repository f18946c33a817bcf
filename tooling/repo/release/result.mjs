// What the release check found, as a document and as text.
import { byLicence } from './production-tree.mjs';
import { kilobytes } from './size-budgets.mjs';

/** The result as plain data, for `--json`. */
export function resultDocument(packages, page, tree, report) {
  return {
    packages: packages.map(({ name, manifest, packedBytes, unpackedBytes }) => ({
      name,
      packedBytes,
      unpackedBytes,
      entries: Object.keys(manifest.exports).filter((entry) => entry !== './package.json'),
      dependencies: Object.keys(manifest.dependencies ?? {}),
      passed: report.passed.get(name) ?? [],
    })),
    page,
    licences: byLicence(tree),
    problems: report.problems,
  };
}

/** The result as text: the table of packages, the page, the licences. */
export function resultText({ packages, page, licences, problems }) {
  // what all have passed is said once
  const common = packages[0].passed.filter((check) => packages.every(({ passed }) => passed.includes(check)));
  const header = [
    'package',
    'packed',
    'unpacked',
    'entries',
    'uses ours + others',
    'passed, besides what all have',
  ];
  const rows = packages.map(({ name, packedBytes, unpackedBytes, entries, dependencies, passed }) => [
    name,
    kilobytes(packedBytes),
    kilobytes(unpackedBytes),
    String(entries.length),
    `${dependencies.filter(isOurs).length} + ${dependencies.filter((one) => !isOurs(one)).length}`,
    passed.filter((check) => !common.includes(check)).join(', '),
  ]);
  const counts = Object.entries(licences).map(([licence, names]) => `${names.length} ${licence}`);
  const rare = Object.entries(licences)
    .filter(([licence]) => !/^(?:0BSD|Apache-2\.0|BSD-\d-Clause|ISC|MIT)$/.test(licence))
    .map(([licence, names]) => `  ${licence}: ${withoutPlatforms(names).join(', ')}`);
  return [
    ...table([header, ...rows]),
    '',
    `all have passed: ${common.join(', ')}`,
    ...(page === undefined
      ? []
      : [
          `page: ${kilobytes(page.scriptBytes)} of JavaScript, ${kilobytes(page.compressedBytes)} compressed, and ${kilobytes(page.wasmBytes)} of .wasm, of which it loads one file`,
        ]),
    `licences of what is installed with all of them: ${counts.join(', ')}`,
    ...rare,
    problems.length === 0 ? 'release check: all is well' : `release check: problems: ${problems.length}`,
  ].join('\n');
}

/** Leaves out `name-linux-x64` and its like beside `name`. */
const withoutPlatforms = (names) =>
  names.filter((name) => !names.some((other) => name.startsWith(`${other}-`)));

const isOurs = (name) => /^(?:@moelab\/|moelab$)/.test(name);

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
