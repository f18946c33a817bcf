import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { coin } from '../../test/coin.ts';
import { runStudyInFolder, writeReport } from './index.ts';

it('writes a page with verdicts, figures, failed cells, the table and provenance, that loads nothing', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'moelab-study-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'run');
  const options = { n: [10, 20], replications: 3, fault: 'throw' };
  await runStudyInFolder(coin, { folder, workers: 0, options });
  const { report } = await writeReport(coin, folder);
  const page = readFileSync(report, 'utf8');
  expect(page).toContain('The coin &lt;never&gt; shows tails first.');
  expect(page).toMatch(
    /<span class="not-supported">not supported<\/span><br><span class="note">\d of 4 cells/,
  );
  expect(page).toContain('supported when the mean ± 0.05 lies in [0.4, 0.6]');
  expect(page).toContain('<span class="holds">holds</span>');
  expect(page).toContain('Nearer to a half with more tosses &amp; luck.');
  const svg = readFileSync(join(folder, 'figures/shares.svg'), 'utf8');
  expect(page).toContain(svg);
  expect(page).toContain('the coin, of n = 10, &quot;rolled&quot; away');
  expect(page).toContain('moelab run coin n=10,20 replications=3 fault=throw milliseconds=0 --seed 1');
  expect(page).toContain(process.version);
  const csv = Buffer.from(page.match(/href="data:text\/csv;charset=utf-8;base64,([^"]*)"/)![1]!, 'base64');
  expect(csv.toString()).toBe(readFileSync(join(folder, 'table.csv'), 'utf8'));
  expect(page.match(/(?:src|href)="(?!data:)[^"]*"/g)).toBe(null);

  const journal = readFileSync(join(folder, 'cells.jsonl'), 'utf8').split('\n');
  writeFileSync(join(folder, 'cells.jsonl'), `${journal.slice(0, 3).join('\n')}\n`);
  await writeReport(coin, folder);
  const unfinished = readFileSync(report, 'utf8');
  expect(unfinished).toContain('This run is not finished');
  expect(unfinished).toMatch(/3 of 6 cells/);
  expect(unfinished).not.toMatch(/class="(?:not-)?supported"/);
});
