import type { Own } from './job.ts';

/** One measurement: times of one call, and what the last call gave. */
export interface Measurement {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly answer: unknown;
}

/** Whoever does the job, here or in another program. */
export interface Contender {
  readonly name: string;
  /** Does the job so many times and gives the times of one. */
  measure(calls: number): Promise<Measurement>;
}

/** Measures a way of our own: CPU time of the whole process, all of its threads. */
export function ownContender<Answer>({ name, before, run }: Own<Answer>): Contender {
  return {
    name,
    async measure(calls) {
      await before?.();
      const cpu = process.cpuUsage();
      const wall = performance.now();
      let answer = await run();
      for (let call = 1; call < calls; call++) answer = await run();
      const wallMs = performance.now() - wall;
      const { user, system } = process.cpuUsage(cpu);
      return { cpuMs: (user + system) / 1e3 / calls, wallMs: wallMs / calls, answer };
    },
  };
}
