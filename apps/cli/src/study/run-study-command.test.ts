import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../../test/captured.ts';
import { runDocument, runFolderDocument, studiesDocument } from '../formats.ts';

const module = relative(
  process.cwd(),
  fileURLToPath(new URL('../../../../packages/study/test/coin.ts', import.meta.url)),
);
const here = ['--module', module, '--workers', '0'];

describe('moelab run', () => {
  it('runs a study with its keys and prints a document of claims with rules and verdicts', async () => {
    const out = folderWith().path('run');
    const words = ['coin', 'n=10,20', 'replications=3', 'fault=throw', '--seed', '7', '--out', out, '--json'];
    const { exitCode, stdout, stderr } = await captured(['run', ...words, ...here]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const document = runDocument.parse(JSON.parse(stdout));
    expect(document).toMatchObject({
      options: { n: [10, 20], replications: 3, fault: 'throw', milliseconds: 0 },
      cells: 6,
      failed: 2,
      failures: [{ cell: { n: 10, replication: 0 } }, { cell: { n: 20, replication: 0 } }],
      out,
      claims: [
        {
          id: 'fair',
          rule: expect.stringContaining('[0.4, 0.6]'),
          interval: [expect.any(Number), expect.any(Number)],
        },
        { id: 'magic', interval: null, verdict: expect.stringMatching(/^(not supported|undecided)$/) },
      ],
      checks: [{ id: 'shares', status: 'holds', detail: '4 shares' }],
      provenance: { seed: 7 },
    });
    const folder = runFolderDocument.parse(JSON.parse(readFileSync(`${out}/run.json`, 'utf8')));
    expect(folder.result?.claims).toEqual(document.claims);

    const report = await captured(['report', out, '--module', module]);
    expect(report).toMatchObject({ exitCode: 0, stdout: `Wrote ${out}/report.html.\n` });
    expect(readFileSync(`${out}/report.html`, 'utf8')).toContain('<svg ');
  });

  it('prints a report for a person, and takes the quick values', async () => {
    const out = folderWith().path('run');
    const { exitCode, stdout } = await captured(['run', 'coin', '--quick', '--out', out, ...here]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('A fair coin (coin, version 1, quick)\n10 cells, none failed');
    expect(stdout).toMatch(/fair +\S.* +mean share of heads: 0\.\d+ \[0\.\d+, 0\.\d+\]/);
  });

  it('exits with 1 when a check fails or every cell does, with the table written', async () => {
    const out = folderWith().path('run');
    const words = ['run', 'coin', 'n=10', 'replications=1', 'fault=not a row', '--out', out];
    expect(await captured([...words, ...here])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('shares  fails  0 shares'),
      stderr:
        'moelab run: all 1 cells failed, the first one for this reason: run: share: must be a number, got string\n',
    });
    expect(existsSync(`${out}/table.csv`)).toBe(true);
  });

  it('after Ctrl-C says how to go on, and goes on to the same table', async () => {
    const folder = folderWith();
    const [stopped, whole] = [folder.path('stopped'), folder.path('whole')];
    const words = ['coin', 'n=10', 'replications=6', 'milliseconds=100', '--module', module];
    const bin = fileURLToPath(new URL('../../bin/moelab.js', import.meta.url));
    const child = spawn(process.execPath, [bin, 'run', ...words, '--workers', '1', '--out', stopped]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += String(chunk);
    });
    const journal = `${stopped}/cells.jsonl`;
    while (child.exitCode === null && !(existsSync(journal) && readFileSync(journal, 'utf8') !== ''))
      await sleep(10);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(stderr).toMatch(
      /^moelab run: interrupted: \d of 6 cells are finished and kept; moelab resume \S+\/stopped --module \S+ goes on\n$/,
    );
    expect(code).toBe(130);
    expect(folder.names()).toEqual(['stopped']);
    const before = readFileSync(journal, 'utf8');
    expect((await captured(['resume', stopped, ...here])).exitCode).toBe(0);
    expect(readFileSync(journal, 'utf8').startsWith(before)).toBe(true);
    await captured(['run', ...words, '--workers', '0', '--out', whole]);
    for (const file of ['table.csv', 'table.jsonl', 'table.parquet']) {
      expect(readFileSync(`${stopped}/${file}`)).toEqual(readFileSync(`${whole}/${file}`));
    }
  });

  it('says how far it is, now and then, where nobody watches', async () => {
    const out = folderWith().path('run');
    const watched = await captured(['run', 'coin', 'n=10', 'replications=2', '--out', out, ...here], {
      isTTY: true,
    });
    expect(watched.stderr).toContain('moelab: coin: cells 2 of 2, about 0 s left');
  });

  it.each([
    [['run', 'con', ...here], "study 'con': is not known; did you mean 'coin'? (studies: coin)"],
    [['run', 'coin', 'm=1', ...here], "study 'coin': m: is not a key; did you mean 'n'?"],
    [['run', 'coin', 'n=1', 'n=2', ...here], "study 'coin': n: is given twice; give it once"],
    [['run', 'coin', 'n=10,x', ...here], "study 'coin': n: value 2 must be an integer ≥ 1"],
    [['run', 'coin', 'n=5,5', ...here], "study 'coin': cells: 'n=5 replication=0' is there twice"],
    [['run', 'coin', 'fault=thorw', ...here], "did you mean 'throw'?"],
    [['run', '--quick'], 'STUDY: is missing'],
    [['run', '--list', '--quick', ...here], '--list: runs nothing; leave out --quick'],
    [['run', 'coin', 'dice', ...here], 'dice: is one word too many'],
  ])('refuses %j in one line', async (words, message) => {
    const { exitCode, stdout, stderr } = await captured(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a folder or a module that is none, with exit code 1', async () => {
    const folder = folderWith({ 'run.json': '{}', 'empty.mjs': '' });
    expect(await captured(['resume', folder.path('')])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('run.json: is no run of a study'),
    });
    expect((await captured(['run', 'coin', '--module', folder.path('empty.mjs')])).stderr).toContain(
      'exports no study',
    );
    expect((await captured(['run', 'coin', '--module', 'no.mjs'])).stderr).toContain(
      'no.mjs cannot be imported',
    );
    writeFileSync(folder.path('file'), '');
    const words = ['run', 'coin', '--quick', '--out', folder.path('file/run'), ...here];
    expect(await captured(words)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('cannot be made (ENOTDIR)'),
    });
  });
});

describe('moelab run --list', () => {
  it('tells claims and rules without running anything', async () => {
    const { stdout } = await captured(['run', '--list', '--json', '--module', module]);
    const { studies } = studiesDocument.parse(JSON.parse(stdout));
    expect(studies).toHaveLength(1);
    expect(studies[0]).toMatchObject({
      name: 'coin',
      parameters: { n: { type: 'array', default: [100, 400] } },
      quick: { replications: 5 },
      claims: [{ id: 'fair', rule: expect.stringContaining('supported when') }, { id: 'magic' }],
    });
    expect((await captured(['run', '--list', '--module', module])).stdout).toBe('coin  A fair coin\n');
    const one = await captured(['run', '--list', 'coin', '--module', module]);
    expect(one.stdout).toContain('replications=20  of each n');
    expect(one.stdout).toContain('rule: not supported as soon as tails comes first');
  });
});
