import type { Contender } from './contender.ts';
import type { Timing } from './result.ts';
import { spread } from './spread.ts';

/** How long is measured. */
export interface Turns {
  /** Rounds at most: in each, every contender has one turn. */
  readonly rounds: number;
  /** What a turn takes at least, CPU time, in calls one after the other. */
  readonly turnMs: number;
  /** After so much measured time a contender has no further turn, if it has had `fewest`. */
  readonly enoughMs: number;
  readonly fewest: number;
  /** A turn of so much is enough by itself. */
  readonly onceMs: number;
  /** Warm-up: calls until so much CPU time has gone. A first call that takes `longMs` is warm by itself, and its first turn. */
  readonly warmMs: number;
  readonly longMs: number;
}

/** A run of record. */
export const fullTurns: Turns = {
  ...{ rounds: 9, turnMs: 60, enoughMs: 10_000, fewest: 3, onceMs: 60_000 },
  ...{ warmMs: 500, longMs: 5_000 },
};

/** Each once: does it run? */
export const quickTurns: Turns = {
  ...{ rounds: 1, turnMs: 0, enoughMs: 0, fewest: 1, onceMs: 0 },
  ...{ warmMs: 0, longMs: 0 },
};

/** Measures contenders in turn, A B A B …, each warmed up, and gives their times and last answers by name. */
export async function takeTurns(
  contenders: readonly Contender[],
  turns: Turns,
): Promise<{ readonly timings: readonly Timing[]; readonly answers: ReadonlyMap<string, unknown> }> {
  const answers = new Map<string, unknown>();
  const racers: Racer[] = [];
  for (const contender of contenders) {
    racers.push({ contender, cpu: [], wall: [], spent: 0, calls: 1 });
    await warmUp(racers.at(-1)!, turns, answers);
  }
  for (let round = 0; round < turns.rounds; round++) {
    for (const racer of racers) {
      // a long first call was the turn of the first round
      if (racer.cpu.length > round || hasHadEnough(racer, turns)) continue;
      await turn(racer, answers);
    }
  }
  const timings = racers.map(({ contender: { name }, calls, cpu, wall }) => ({
    ...{ name, calls },
    ...{ cpuMs: spread(cpu), wallMs: spread(wall) },
  }));
  return { timings, answers };
}

interface Racer {
  readonly contender: Contender;
  readonly cpu: number[];
  readonly wall: number[];
  spent: number;
  calls: number;
}

const hasHadEnough = ({ cpu, wall, spent }: Racer, { fewest, enoughMs, onceMs }: Turns) =>
  cpu.length > 0 && (wall[0]! >= onceMs || (cpu.length >= fewest && spent >= enoughMs));

async function turn(racer: Racer, answers: Map<string, unknown>): Promise<void> {
  const { cpuMs, wallMs, answer } = await racer.contender.measure(racer.calls);
  racer.cpu.push(cpuMs);
  racer.wall.push(wallMs);
  racer.spent += wallMs * racer.calls;
  answers.set(racer.contender.name, answer);
}

async function warmUp(
  racer: Racer,
  { warmMs, longMs, turnMs }: Turns,
  answers: Map<string, unknown>,
): Promise<void> {
  let latest = Number.POSITIVE_INFINITY;
  for (let warmed = 0; warmed < warmMs || latest === Number.POSITIVE_INFINITY; warmed += latest) {
    const { cpuMs, wallMs, answer } = await racer.contender.measure(1);
    latest = cpuMs; // of wall time, a busy machine leaves little for warming
    if (wallMs < longMs) continue;
    racer.cpu.push(cpuMs);
    racer.wall.push(wallMs);
    racer.spent += wallMs;
    answers.set(racer.contender.name, answer);
    return;
  }
  racer.calls = Math.max(1, Math.ceil(turnMs / latest));
}
