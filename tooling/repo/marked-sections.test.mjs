import { describe, expect, it } from 'vitest';
import { benchTable, timeTable } from './bench-table.mjs';
import { filled, hasSections, tableLines } from './marked-sections.mjs';
import { verdictTable } from './run-results.mjs';

const begin = '<!-- gates: written by tooling/repo/generate.mjs -->';

describe('filled', () => {
  it('replaces what stands between the marks and nothing else, and twice is once', () => {
    const text = ['before', begin, 'old', '<!-- end of gates -->', 'after'].join('\n');
    const given = [];
    const make = (name, body) => {
      given.push([name, body]);
      return ['new'];
    };
    const once = filled(text, make);
    expect(once).toBe(['before', begin, '', 'new', '', '<!-- end of gates -->', 'after'].join('\n'));
    expect(given).toEqual([['gates', ['old']]]);
    expect(filled(once, make)).toBe(once);
    expect(hasSections(once)).toBe(true);
    expect(hasSections('before')).toBe(false);
  });

  it('refuses a section without an end', () => {
    expect(() => filled(`a\n${begin}\nb`, () => [])).toThrow(
      "line 2: the section 'gates' has no '<!-- end of gates -->'",
    );
  });
});

describe('tableLines', () => {
  it('keeps a pipe inside its cell, also one that is kept already', () => {
    expect(tableLines(['a'], [['p(t|x)'], ['p(t\\|x)']])).toEqual([
      '| a |',
      '| --- |',
      '| p(t\\|x) |',
      '| p(t\\|x) |',
    ]);
  });
});

describe('verdictTable', () => {
  const document = 'docs/papers.md';
  const tableOf = (claimed) => [
    '| the paper says | measured here |',
    '| --- | --- |',
    `| a | b | ${claimed} |`,
  ];

  it('writes value, interval and verdict of the claim that a row names, and reads its own rows again', () => {
    const once = verdictTable(tableOf('`guided-by-experts` `c9`'), document);
    expect(once.at(-1)).toBe(
      '| a | b | [`guided-by-experts`](../apps/studies/results/guided-by-experts) `c9` | 0.525 [0.48, 0.567] | supported |',
    );
    expect(verdictTable(once, document)).toEqual(once);
  });

  it('says of a verdict that a check of its run fails', () => {
    expect(verdictTable(tableOf('`top-k-gate` `pairs-three-outer`'), document).at(-1)).toMatch(
      /\| not supported; a check of the run fails \|$/,
    );
  });

  it('refuses a claim that is in no run', () => {
    expect(() => verdictTable(tableOf('`guided-by-experts` `c99`'), document)).toThrow(
      "docs/papers.md: no claim 'c99' in a run 'guided-by-experts', in the row 'a'",
    );
  });
});

describe('timeTable', () => {
  const timing = (name, median) => ({ name, cpuMs: { median } });
  const cases = [{ label: 'GEMM, n = 512', timings: [timing('moelab', 17.82575), timing('numpy', 1054.5)] }];
  const tableOf = (named) =>
    timeTable(['| what |', '| --- |', `| product | ${named} |`], 'docs/a.md', [{ job: 'gemm', cases }]);

  it('writes the times of all contenders of the case that a row names, and reads its own rows again', () => {
    const row =
      '| product | [`gemm`](../tooling/bench/results/gemm.md) `GEMM, n = 512` | moelab 17.8 ms; numpy 1.05 s |';
    expect(tableOf('`gemm` `GEMM, n = 512`').at(-1)).toBe(row);
    expect(timeTable(['| what |', '| --- |', row], 'docs/a.md', [{ job: 'gemm', cases }]).at(-1)).toBe(row);
  });

  it('refuses a case that is in no result', () => {
    expect(() => tableOf('`gemm` `n = 1`')).toThrow(
      "docs/a.md: no case 'n = 1' in a result of 'gemm', in the row 'product'",
    );
  });
});

describe('benchTable', () => {
  it('has a row for each case beside the peer that judges it, one beside a faster, and none for what was not run or is no ratio to a peer', () => {
    const outcome = (asked, against, value, quartiles = null) => ({
      asked: { kind: 'ratio', ...asked },
      ...{ against, value, quartiles },
    });
    const outcomes = [
      outcome({}, 'R', 0.01),
      outcome({ atMost: 0.35 }, 'numpy, rows', 0.2),
      outcome({}, 'numpy, columns', 0.6349, [0.601, 0.66]),
      outcome({ label: 'with itself' }, 'moelab', 2),
      outcome({ kind: 'wall time' }, null, 12),
    ];
    const cases = [
      { label: 'KSG', outcomes },
      { label: 'GEMM', outcomes: [outcome({}, 'numpy', 4)] },
      { label: 'not run', outcomes: [outcome({}, null, null)] },
    ];
    expect(benchTable(['', '| old |', ''], 'docs/a.md', []), 'nothing is committed').toEqual(['| old |']);
    expect(benchTable([], 'docs/a.md', [{ job: 'ksg', cases }]).slice(2)).toEqual([
      '| [KSG](../tooling/bench/results/ksg.md) | numpy, rows | 0.2 | ≤ 0.35 |',
      '| [KSG](../tooling/bench/results/ksg.md) | numpy, columns | 0.63 [0.6, 0.66] |  |',
      '| [GEMM](../tooling/bench/results/ksg.md) | numpy | 4 |  |',
    ]);
  });
});
