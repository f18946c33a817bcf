import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { folderWith } from '../../test/captured.ts';
import { candidatesOf } from './candidates.ts';
import { runDemo } from './demo.ts';

it('compares candidates on the motorcycle data and writes a page that needs nothing else', async () => {
  const folder = folderWith();
  let stdout = '';
  await runDemo(
    { folder: folder.path('demo'), starts: 2, candidates: candidatesOf(['constant', 'softmax'], [2, 3]) },
    {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: () => expect.unreachable('nobody looks at stderr') },
      signal: { aborted: false },
      env: {},
    },
  );
  expect(stdout).toMatch(/constant +2 +-\d+\.\d\d +\d+\.\d\d +7 /);
  expect(stdout).toMatch(/softmax +3 +-\d+\.\d\d +\d+\.\d\d +13 /);
  const rows = [...stdout.matchAll(/^(constant|softmax) +(\d) +-\d+\.\d\d +(\d+\.\d\d) /gm)];
  expect(rows).toHaveLength(4);
  const [, gate, experts] = rows.toSorted((a, b) => Number(a[3]) - Number(b[3]))[0]!;
  expect(stdout).toContain(`Best by BIC: ${experts} linear experts behind a ${gate} gate, by em, seed 1.`);
  const page = readFileSync(folder.path('demo/index.html'), 'utf8');
  expect(page.match(/<tr/g)).toHaveLength(5);
  expect(page.match(/class="best"/g)).toHaveLength(1);
  expect(page).toContain('<svg xmlns');
  expect(page).not.toMatch(/src=|href=|@import/);
  expect(readFileSync(folder.path('demo/mcycle.svg'), 'utf8')).toContain('mcycle.csv: accel given times');
  expect(readFileSync(folder.path('demo/mcycle.png')).length).toBeGreaterThan(10_000);
});
