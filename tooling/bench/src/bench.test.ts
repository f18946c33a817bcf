import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { bench } from './bench.ts';
import { jobs } from './jobs.ts';

const ran = async (...words: string[]) => {
  const said = { out: [] as string[], error: [] as string[] };
  const code = await bench(words, {
    out: (text) => said.out.push(text),
    error: (text) => said.error.push(text),
  });
  return { code, ...said };
};

describe('npm run bench', () => {
  it.each([
    [['ksq'], "no job 'ksq' (jobs: em, "],
    [['--fast'], "no option '--fast'"],
    [['ksg', '--out'], '--out: must name a folder'],
    [['--out', '--quick'], '--out: must name a folder'],
    [['gemm', '--quick', '--out', fileURLToPath(import.meta.url)], '--out: no folder can be made of '],
  ])('refuses %j in one line and ends with 2', async (words, message) => {
    const { code, out, error } = await ran(...words);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(error).toHaveLength(1);
    expect(error[0]).toContain(message);
    expect(error[0]).not.toContain('\n');
  });

  it('lists every job, and runs none', async () => {
    const { code, out, error } = await ran('list');
    expect({ code, error }).toEqual({ code: 0, error: [] });
    expect(out.map((line) => line.split(' ')[0])).toEqual([...Object.keys(jobs), 'curves', 'all', 'pages']);
    expect((await ran('--help')).out).toEqual(out);
  });

  it('runs a job once however often it is named', () => {
    expect(readArguments(['ksg', '--quick', 'ksg'], ['ksg'])).toEqual({
      ...{ names: ['ksg'], quick: true, json: false, list: false },
    });
  });
});
