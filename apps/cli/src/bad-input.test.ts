import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../test/captured.ts';
import { commands } from './commands/index.ts';

/** Fits `data` with further words; K = 2 experts unless the words say otherwise. */
async function fitOf(data: string, words: readonly string[] = [], { experts = '2' } = {}) {
  const folder = folderWith({ 'data.csv': data });
  const common = ['fit', folder.path('data.csv'), '--target', 'y', '--experts', experts];
  const out = ['--out', folder.path('model.json'), '--figure', folder.path('fit.svg')];
  const result = await captured([...common, ...out, ...words]);
  return { ...result, names: folder.names() };
}

/** One line on stderr with these texts, nothing on stdout, nothing written. */
function expectRefusal(
  result: Awaited<ReturnType<typeof fitOf>>,
  exitCode: 1 | 2,
  texts: readonly (string | RegExp)[],
) {
  expect(result.stderr).toMatch(/^moelab fit: [^\n]*\n$/);
  for (const text of texts) expect(result.stderr).toMatch(text);
  expect(result.stderr).not.toMatch(/\[[A-Z_]+\]|\n\s+at /);
  expect(result.stdout).toBe('');
  expect(result.exitCode).toBe(exitCode);
  expect(result.names).toEqual(['data.csv']);
}

const cases: Readonly<
  Record<
    string,
    readonly [data: string, exitCode: 1 | 2, texts: readonly (string | RegExp)[], words?: readonly string[]]
  >
> = {
  'an empty file': ['', 1, ['data.csv: is empty', 'header line']],
  'a header without rows': ['x,y\n', 1, ['has a header and no rows', 'at least one row']],
  'a ragged row': ['x,y\n1,2\n3\n', 1, [/row 2 \(line 3\) has 1 cell instead of 2/, 'add the missing']],
  'a row that is too long': ['x,y\n1,2\n3,4,5\n', 1, [/row 2 \(line 3\) has 3 cells instead of 2/, 'quote']],
  'a cell that is no number': [
    'x,y\n1,2\nred,4\n5,oops\n',
    1,
    [/row 2 \(line 3\), column 'x': 'red' is not a number/, 'mend'],
  ],
  'more cells that are no numbers': ['x,y\na,2\nb,3\nc,4\n', 1, [/row 1 .*and 2 more cells of the column/]],
  NaN: ['x,y\n1,2\n3,NaN\n', 1, [/row 2 \(line 3\), column 'y': is missing \('NaN'\)/, 'remove the row']],
  'an infinite cell': ['x,y\n1,2\n-inf,4\n', 1, [/row 2 .*column 'x': is infinite/]],
  'a number beyond float64': ['x,y\n1,2\n1e999,4\n', 1, [/column 'x': '1e999' is too large/]],
  'an empty cell': ['x,y\n1,2\n,4\n', 1, [/row 2 .*column 'x': is empty/]],
  'a decimal comma': ['x;y\n1;2\n1,5;4\n', 1, [/'1,5' is not a number; write decimals with a point/]],
  'two columns of one name': ['x,x,y\n1,2,3\n', 1, [/columns 1 and 2 are both named 'x'/]],
  'a column without a name': [',y\n1,2\n', 1, [/column 1 has no name/]],
  'no header': ['1,2\n3,4\n', 1, ['first line holds numbers', 'add a header line']],
  'an open quote': ['x,y\n1,"2\n3,4\n', 1, ['never closed']],
  'a binary file': ['PK\0\0', 1, ['not a text file']],
  'a constant feature': [
    'x,z,y\n1,7,2\n2,7,3\n3,7,5\n',
    1,
    [/feature 'z' is 7 in every row/, '--features x'],
  ],
  'a constant target': ['x,y\n1,2\n2,2\n', 1, [/target 'y' is 2 in every row/]],
  'no column but the target': ['y\n1\n2\n', 1, ['no column beside the target']],
  'an unknown target': ['x,why\n1,2\n', 2, [/has no column 'y'/, 'columns: x, why']],
  'an unknown feature': [crossing, 2, [/has no column 'xx'; did you mean 'x'\?/], ['--features', 'xx']],
  'a target that is also a feature': [
    crossing,
    2,
    [/--features: 'y' is the target too/],
    ['--features', 'x,y'],
  ],
  'a feature named twice': [crossing, 2, [/names 'x' twice/], ['--features', 'x,x']],
  'an unknown gate': [crossing, 2, [/gates: no 'sofmax'; did you mean 'softmax'\?/], ['--gate', 'sofmax']],
  'an unknown expert': [crossing, 2, [/experts: no 'liner'; did you mean 'linear'\?/], ['--expert', 'liner']],
  'an unknown estimator': [crossing, 2, [/estimators: no 'en'; did you mean 'em'\?/], ['--estimator', 'en']],
  'no thread': [crossing, 2, [/--threads: must be an integer from 1 to 64, got '0'/], ['--threads', '0']],
  'too many threads': [crossing, 2, [/from 1 to 64, got '65'/], ['--threads', '65']],
  'an unknown backend': [
    crossing,
    2,
    [/backends: no 'float46'; did you mean 'float64'\?/],
    ['--backend', 'float46'],
  ],
  'an unknown option': [
    crossing,
    2,
    [/--strats: is not an option; did you mean '--starts'\?/],
    ['--strats', '3'],
  ],
  'an unknown short option': [crossing, 2, [/-k: is not an option/], ['-k', '3']],
  'an unknown option of a part': [
    crossing,
    2,
    [/gates\/top-k: kk: is not an option; did you mean 'k'\?.*k: must be an integer/],
    ['--gate', 'top-k', 'gate.kk=1'],
  ],
  'an option of a part without its kind': [
    crossing,
    2,
    [/k=1: options of parts begin with .*gate\.k=1/],
    ['k=1'],
  ],
  'an option under the name of a part': [
    crossing,
    2,
    [/'top-k' is not a kind of part; write gate\.k=1/],
    ['--gate', 'top-k', 'top-k.k=1'],
  ],
  'a k above the number of experts': [crossing, 2, [/k/, /2/], ['--gate', 'top-k', 'gate.k=3']],
  'an option without its value': [crossing, 2, [/--seed: needs a value/], ['--seed']],
  'an option given twice': [crossing, 2, [/--target: is given twice/], ['--target', 'x']],
  'a switch with a value': [crossing, 2, [/--json: takes no value/], ['--json=yes']],
  'a word too many': [crossing, 2, [/more\.csv: is one word too many/], ['more.csv']],
  'a seed that is no integer': [
    crossing,
    2,
    [/--seed: must be an integer ≥ 0, got '1\.5'/],
    ['--seed', '1.5'],
  ],
  'starts given twice': [
    crossing,
    2,
    [/estimator\.starts: is given by --starts too/],
    ['--starts', '3', 'estimator.starts=2'],
  ],
};

describe('moelab fit refuses', () => {
  it.each(Object.entries(cases))('%s', async (_, [data, exitCode, texts, words = []]) => {
    expectRefusal(await fitOf(data, words), exitCode, texts);
  });

  it.each([
    ['0', 2, [/--experts: must be an integer ≥ 1, got '0'/]],
    ['-2', 2, [/--experts: must be an integer ≥ 1, got '-2'/]],
    ['two', 2, [/--experts: must be an integer ≥ 1, got 'two'/]],
    ['41', 2, [/--experts: 41 experts for the 40 rows of .*data\.csv/, 'far fewer']],
  ] as const)('%s experts', async (experts, exitCode, texts) => {
    expectRefusal(await fitOf(crossing, [], { experts }), exitCode, texts);
  });

  it('a missing file, a folder and a missing argument', async () => {
    const folder = folderWith();
    const words = ['--target', 'y', '--experts', '2'];
    const missing = await captured(['fit', folder.path('no.csv'), ...words]);
    expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(missing.stderr).toMatch(
      /^moelab fit: .*no\.csv: there is no such file; check the name and the folder\n$/,
    );
    expect((await captured(['fit', folder.path('.'), ...words])).stderr).toMatch(
      'is a folder; name a file in it',
    );
    expect(await captured(['fit', ...words])).toMatchObject({
      exitCode: 2,
      stderr: 'moelab fit: DATA: is missing (a CSV file with a header line)\n',
    });
    expect((await captured(['fit', 'data.csv', '--target', 'y'])).stderr).toMatch(
      /^moelab fit: --experts: is missing; write --experts K/,
    );
  });

  it('places that it could not write to, before it fits', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    mkdirSync(folder.path('taken.json'));
    const fit = (...words: string[]) =>
      captured(['fit', folder.path('data.csv'), '--target', 'y', '--experts', '2', ...words]);
    for (const [words, text] of [
      [['--out', folder.path('model.txt')], /--out: must end in \.json, got/],
      [['--out', folder.path('no/model.json')], /--out: there is no folder .*; make it first/],
      [['--out', folder.path('taken.json')], /--out: .* is a folder; name a file in it/],
      [['--figure', folder.path('fit.jpg')], /--figure: must end in \.svg or \.png, got/],
    ] as const) {
      expect(await fit(...words)).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: expect.stringMatching(text),
      });
    }
    expect(folder.names()).toEqual(['data.csv', 'taken.json']);
  });

  it('to print or write half a result when the fit fails or is interrupted', async () => {
    const aborted = { aborted: true };
    const folder = folderWith({ 'data.csv': crossing });
    const out = ['--out', folder.path('model.json'), '--json'];
    const result = await captured(
      ['fit', folder.path('data.csv'), '--target', 'y', '--experts', '2', ...out],
      {
        signal: aborted,
      },
    );
    expect(result).toEqual({
      exitCode: 130,
      stdout: '',
      stderr: 'moelab fit: interrupted; nothing was written\n',
    });
    expect(folder.names()).toEqual(['data.csv']);
  });
});

describe('moelab', () => {
  it('refuses an unknown command or option with the nearest, and exits with 2', async () => {
    expect(await captured(['fitt'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `moelab: fitt: is not a command; did you mean 'fit'? (commands: ${Object.keys(commands).join(', ')})\n`,
    });
    expect((await captured(['--verson'])).stderr).toMatch("did you mean '--version'?");
    expect(await captured([])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('USAGE'),
    });
  });

  it('tells an unexpected error in one line with the way to its stack', async () => {
    const { failureOf } = await import('./failure.ts');
    const error = new TypeError('x is not a function');
    expect(failureOf(error)).toEqual({
      exitCode: 1,
      message: 'x is not a function (unexpected; set MOELAB_DEBUG=1 to see where, and please report it)',
    });
    expect(failureOf(error, { MOELAB_DEBUG: '1' }).message).toContain('bad-input.test.ts');
  });
});
