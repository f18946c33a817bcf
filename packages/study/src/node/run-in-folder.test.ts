import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it, onTestFinished } from 'vitest';
import { coin } from '../../test/coin.ts';
import { runStudy } from '../run-study.ts';
import { readStudyRun, resumeStudy, runStudyInFolder, writeReport } from './index.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'moelab-study-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'run');
}
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const lines = (folder: string) => read(folder, 'cells.jsonl').split('\n').slice(0, -1);
const keyOf = (line: string) => (JSON.parse(line) as { key: string }).key;
const tables = (folder: string) =>
  ['table.jsonl', 'table.csv', 'table.parquet'].map((file) =>
    readFileSync(join(folder, file)).toString('hex'),
  );

const options = { n: [10, 20], replications: 6, fault: 'throw', milliseconds: 1 };

describe('runStudyInFolder', () => {
  it('gives the same bytes with 1 and 7 workers, and with 2 that were killed and 1 after them, which repeats no cell', async () => {
    const [alone, killed] = [newFolder(), newFolder()];
    await runStudyInFolder(coin, { folder: alone, seed: 5, options, workers: 1 });
    const together = newFolder();
    await runStudyInFolder(coin, { folder: together, seed: 5, options, workers: 7 });
    expect(tables(together)).toEqual(tables(alone));

    const script = fileURLToPath(new URL('../../test/run-coin.ts', import.meta.url));
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const child = spawn(process.execPath, ['--import', tsx, script, killed], { stdio: 'inherit' });
    while (!existsSync(join(killed, 'cells.jsonl')) || lines(killed).length < 3) await sleep(10);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = lines(killed);
    expect(before.length).toBeLessThan(12);
    expect(existsSync(join(killed, 'table.jsonl'))).toBe(false);
    expect(readStudyRun(coin, killed)).toMatchObject({
      isFinished: false,
      done: before.length,
      claims: [{ verdict: 'undecided', note: 'the run is not finished' }, { verdict: 'undecided' }],
    });

    const { isFinished, run } = await resumeStudy(coin, killed, { workers: 1 });
    expect(isFinished).toBe(true);
    expect(lines(killed).slice(0, before.length)).toEqual(before);
    expect(new Set(lines(killed).map(keyOf)).size).toBe(12);
    expect(lines(killed)).toHaveLength(12);
    expect(Object.keys(JSON.parse(lines(killed)[11]!) as object).slice(0, 4)).toEqual(
      ['key', 'session', 'wallSeconds', 'cpuSeconds'], // then row or failed
    );
    expect(Object.keys(JSON.parse(lines(killed)[11]!) as object)).toHaveLength(5);
    expect(run.sessions.map(({ workers, ended }) => [workers, ended === null])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(tables(killed)).toEqual(tables(alone));
  });

  it('writes a failed cell as a row with its reason, also when its worker died, and goes on', async () => {
    const folder = newFolder();
    const done = await runStudyInFolder(coin, {
      folder,
      workers: 1,
      options: { n: [10], replications: 2, fault: 'exit' },
    });
    expect(done.run.result).toMatchObject({ failed: 1 });
    expect(done.results.failed).toEqual([{ n: 10, replication: 0, failed: 'its worker died: exit code 3' }]);
    const rows = read(folder, 'table.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      n: 10,
      replication: 0,
      share: null,
      logOdds: null,
      first: null,
      isEven: null,
      failed: 'its worker died: exit code 3',
    });
    expect(rows[1]).toMatchObject({ replication: 1, failed: null });
  });

  it('keeps in all formats what one thread computes', async () => {
    const folder = newFolder();
    const given = { ...options, n: [1, 10], replications: 3, fault: 'throw' } as const;
    const { results, claims } = await runStudyInFolder(coin, { folder, seed: 5, options: given, workers: 0 });
    const inThread = await runStudy(coin, { seed: 5, options: given });
    expect(results).toEqual(inThread.results);
    expect(claims).toEqual(inThread.claims);
    expect(readStudyRun(coin, folder).results).toEqual(results);
    expect(readStudyRun(coin, folder).claims).toEqual(claims);

    const rows = read(folder, 'table.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(6);
    expect(rows.some(({ logOdds, failed }) => logOdds === null && failed === null)).toBe(true); // one toss: log 0 or ∞
    const bytes = readFileSync(join(folder, 'table.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).toEqual(rows);

    const csv = read(folder, 'table.csv').split('\n');
    expect(csv[0]).toBe('n,replication,share,logOdds,first,isEven,failed');
    expect(csv[1]).toBe('1,0,,,,,"the coin, of n = 1, ""rolled"" away"');
    const { share, logOdds, first, isEven } = rows[4]!;
    const cell = first === 'tails' ? first : `"${first}"`;
    expect(csv[5]).toBe(`10,1,${share},${logOdds ?? ''},${cell},${isEven},`);
  });

  it('drops a line that was cut off, and its cell is computed again', async () => {
    const folder = newFolder();
    const given = { n: [10], replications: 3 };
    await runStudyInFolder(coin, { folder, options: given, workers: 0 });
    const whole = tables(folder);
    const kept = lines(folder).slice(0, 2);
    writeFileSync(join(folder, 'cells.jsonl'), `${kept.join('\n')}\n${lines(folder)[2]!.slice(0, 40)}`);
    const seen: number[] = [];
    await resumeStudy(coin, folder, { workers: 0, onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([2, 3]);
    expect(lines(folder).slice(0, 2)).toEqual(kept);
    expect(lines(folder)).toHaveLength(3);
    expect(tables(folder)).toEqual(whole);
  });

  it('stops at the signal with what is finished, and computes nothing when it is resumed after its end', async () => {
    const folder = newFolder();
    const signal = { aborted: false };
    const stopped = await runStudyInFolder(coin, {
      folder,
      workers: 0,
      signal,
      options: { n: [10], replications: 4, milliseconds: 100 },
      onProgress: ({ done }) => {
        signal.aborted = done > 0;
      },
    });
    expect(stopped.isFinished).toBe(false);
    expect(stopped.run.result).toBe(null);
    expect(stopped.done).toBeLessThan(4);
    expect(readdirSync(folder).sort()).toEqual(['cells.jsonl', 'run.json']);
    await resumeStudy(coin, folder, { workers: 0 });
    const atEnd = read(folder, 'cells.jsonl');
    const again = await resumeStudy(coin, folder, { workers: 0 });
    expect(again.run.sessions).toHaveLength(2);
    expect(read(folder, 'cells.jsonl')).toBe(atEnd);
  });
});

describe('a folder that does not fit', () => {
  const inFolder = (run: object): string => {
    const folder = newFolder();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
    return folder;
  };
  const base = {
    format: 'moelab/run-folder',
    version: 1,
    study: { name: 'coin', version: 1, title: '' },
    options: { n: [10], replications: 2 },
    quick: false,
    seed: 1,
    cells: 2,
    sessions: [],
    result: null,
  };

  it.each([
    [{ ...base, study: { name: 'dice', version: 1, title: '' } }, "is a run of study 'dice', not of 'coin'"],
    [
      { ...base, study: { name: 'coin', version: 7, title: '' } },
      "was begun by version 7 of study 'coin', and this is version 1",
    ],
    [{ ...base, cells: 3 }, 'has 3 cells, but study'],
    [{ ...base, version: 2 }, 'has version 2, and this program reads version 1'],
    [{ ...base, format: 'moelab/model' }, 'is no run of a study'],
    [{ ...base, options: undefined }, 'lacks study, options, seed, cells or sessions'],
    [{ ...base, options: { n: [0] } }, 'n: value 1 must be an integer ≥ 1'],
  ])('is refused: %#', async (run, message) => {
    await expect(resumeStudy(coin, inFolder(run))).rejects.toThrow(message);
  });

  it('is refused when another process runs there, has other cells, or holds something else', async () => {
    const folder = inFolder(base);
    writeFileSync(join(folder, 'lock'), String(process.pid));
    await expect(resumeStudy(coin, folder)).rejects.toThrow(`is being run by process ${process.pid}`);
    rmSync(join(folder, 'lock'));
    const entry = { session: 0, wallSeconds: 0, cpuSeconds: null, failed: '' };
    writeFileSync(join(folder, 'cells.jsonl'), `${JSON.stringify({ key: 'n=9 replication=0', ...entry })}\n`);
    await expect(resumeStudy(coin, folder)).rejects.toThrow("has cell 'n=9 replication=0', which is not in");
    appendFileSync(join(folder, 'cells.jsonl'), '{"key":"n=10 replication=0","row":{}}\n');
    await expect(resumeStudy(coin, folder)).rejects.toThrow('cells.jsonl:2: is no finished cell');
    await expect(runStudyInFolder(coin, { folder })).rejects.toThrow('holds a run already');
    rmSync(join(folder, 'run.json'));
    await expect(runStudyInFolder(coin, { folder })).rejects.toThrow('is not empty and holds no run');
    await expect(resumeStudy(coin, folder)).rejects.toThrow('has no run.json');
  });

  it('is refused, and left as it is, when its run is finished and its cells.jsonl is gone', async () => {
    const folder = newFolder();
    await runStudyInFolder(coin, { folder, workers: 0, options: { n: [10], replications: 2 } });
    await writeReport(coin, folder);
    rmSync(join(folder, 'cells.jsonl'));
    const names = readdirSync(folder);
    const files = ['report.html', 'run.json', 'table.csv'];
    const before = files.map((file) => read(folder, file));
    const message = `${folder}: is finished, but its cells.jsonl is not here`;
    await expect.soft(writeReport(coin, folder)).rejects.toThrow(message);
    await expect.soft(resumeStudy(coin, folder, { workers: 0 })).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(names);
    expect(files.map((file) => read(folder, file))).toEqual(before);
  });

  it('is refused when workers cannot import the study', async () => {
    const hidden = { ...coin, name: 'hidden' };
    const folder = newFolder();
    await expect(runStudyInFolder(hidden, { folder, quick: true, workers: 1 })).rejects.toThrow(
      "study 'hidden': workers cannot import it",
    );
  });
});
