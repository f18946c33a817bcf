import type { JobResult } from './result.ts';
import { resultsTable, row } from './results-table.ts';

/** Writes the page of all results: the table, and when each was measured. */
export function resultsPage(results: readonly JobResult[]): string {
  return [
    '# Measured',
    '',
    '<!-- Written by npm run bench from the files beside it. -->',
    '',
    'moelab against its peers, each job in turn with them on the same data, one thread and float64 unless it says otherwise. Times are medians: CPU time of a call, or time by the clock where the job is about threads. A ratio is moelab over the fastest way of the peer, of medians; its range is lower over upper quartile to upper over lower. What was asked for is judged against numpy as it is usually written (rows); where we also wrote one for speed (columns, the products of pairs of columns computed once), its ratio is reported beside, and above 1 it is faster than moelab. Each job has a page with all contenders, how far they agree, the limit, and versions; [curves](curves.md) are how the time grows.',
    '',
    resultsTable(results, { links: true }),
    '',
    row('job', 'measured (UTC)', 'machine', 'load before'),
    row('---', '---', '---', '---'),
    ...results.map(({ job, session: { began, processor, processors, versions, uptime } }) =>
      row(
        `[${job}](${job}.md)`,
        began.slice(0, 16).replace('T', ' '),
        `${processor}, ${processors} processors, node ${versions.node}`,
        /load averages?: (.*)/.exec(uptime[0])?.[1] ?? '',
      ),
    ),
    '',
  ].join('\n');
}
