import type { FolderRun } from '@moelab/study/node';
import { significant } from '../number-text.ts';
import { textTable } from '../text-table.ts';

/** A finished run for a person: what was run, each claim with its verdict, and where the rest is. */
export function runReport({ folder, run, results, claims, checks }: FolderRun): string {
  const { study, quick, cells } = run;
  const failed = results.failed.length;
  const indent = '  ';
  const sections = [
    [
      `${study.title} (${study.name}, version ${study.version}${quick ? ', quick' : ''})`,
      `${cells} cells, ${failed === 0 ? 'none failed' : `${failed} failed; the first: ${results.failed[0]!.failed}`}`,
    ],
    [
      'CLAIMS',
      textTable(
        claims.map(({ id, verdict, quantity, statistic, interval }) => [
          id,
          verdict,
          `${quantity}: ${significant(statistic)}${interval === undefined ? '' : ` [${interval.map((end) => significant(end)).join(', ')}]`}`,
        ]),
        { indent },
      ),
      ...claims.flatMap(({ id, note }) => (note === undefined ? [] : [`${indent}${id}: ${note}`])),
    ],
    ...(checks.length === 0
      ? []
      : [
          [
            'CHECKS',
            textTable(
              checks.map(({ id, status, detail }) => [id, status, detail]),
              { indent },
            ),
          ],
        ]),
    [`In ${folder}: table.csv, table.jsonl, table.parquet, run.json. The page: moelab report ${folder}`],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}
