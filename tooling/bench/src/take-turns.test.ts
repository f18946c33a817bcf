import { describe, expect, it } from 'vitest';
import type { Contender } from './contender.ts';
import { fullTurns, takeTurns } from './take-turns.ts';

const turns = { ...fullTurns, rounds: 3, turnMs: 10, enoughMs: 1000, fewest: 2, warmMs: 4, longMs: 500 };

/** A contender that claims to take so long, and what was asked of all of them. */
function contenders(times: Readonly<Record<string, number>>) {
  const asked: string[] = [];
  const all = Object.entries(times).map(
    ([name, ms]): Contender => ({
      name,
      async measure(calls) {
        asked.push(`${name}${calls}`);
        return { cpuMs: ms, wallMs: ms, answer: `${name}'s` };
      },
    }),
  );
  return { asked, all };
}

describe('takeTurns', () => {
  it('warms each up, then measures A B A B in calls that fill a turn', async () => {
    const { asked, all } = contenders({ a: 2, b: 5 });
    const { timings, answers } = await takeTurns(all, turns);
    expect(asked).toEqual(['a1', 'a1', 'b1', 'a5', 'b2', 'a5', 'b2', 'a5', 'b2']);
    expect(timings.map(({ name, calls, cpuMs }) => [name, calls, cpuMs.median, cpuMs.runs.length])).toEqual([
      ['a', 5, 2, 3],
      ['b', 2, 5, 3],
    ]);
    expect(answers.get('b')).toBe("b's");
  });

  it('takes a long first call for the first turn, and lets who has had enough sit out', async () => {
    const { asked, all } = contenders({ slow: 600, quick: 400 });
    const { timings } = await takeTurns(all, turns);
    // slow has had 1200 ms after two; quick 1200 ms after three, of which the warm-up does not count
    expect(asked.filter((who) => who.startsWith('slow'))).toHaveLength(2);
    expect(timings.map(({ cpuMs }) => cpuMs.runs.length)).toEqual([2, 3]);
  });
});
