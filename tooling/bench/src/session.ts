import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** When and on what something was measured. */
export interface Session {
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly began: string;
  readonly ended: string;
  /** What `uptime` said before and after. */
  readonly uptime: readonly [before: string, after: string];
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Of node, V8 and the peers' programs, as each says of itself. */
  readonly versions: Readonly<Record<string, string>>;
  /** Null outside a git checkout. */
  readonly commit: { readonly hash: string; readonly hasChanges: boolean } | null;
}

/** What is known of a session as it begins. */
export type SessionStart = Omit<Session, 'ended' | 'uptime'> & { readonly uptimeBefore: string };

/** Notes machine, versions and load. */
export function beginSession(command: string): SessionStart {
  return {
    command,
    began: new Date().toISOString(),
    uptimeBefore: uptime(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    versions: { node: process.versions.node, V8: process.versions.v8 },
    commit: commit(),
  };
}

/** Adds the time, the load and the peers' versions at the end. */
export function endSession(
  { uptimeBefore, ...start }: SessionStart,
  versions: Readonly<Record<string, string>>,
): Session {
  return {
    ...start,
    versions: { ...start.versions, ...versions },
    ended: new Date().toISOString(),
    uptime: [uptimeBefore, uptime()],
  };
}

/** What `uptime` prints; the load alone where there is no such program. */
function uptime(): string {
  try {
    return execFileSync('uptime', { encoding: 'utf8' }).trim();
  } catch {
    return `load average: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(', ')}`;
  }
}

function commit(): Session['commit'] {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    // results themselves change while a session runs
    const changed = git('status', '--porcelain', '--', ':/', ':!/tooling/bench/results');
    return { hash: git('rev-parse', 'HEAD'), hasChanges: changed !== '' };
  } catch {
    return null;
  }
}
