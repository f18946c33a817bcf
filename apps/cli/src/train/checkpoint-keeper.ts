import { type Checkpoint, checkpointToJson } from '@moelab/estimators';
import { writeWhole } from '../output-file.ts';

/** Keeps the last checkpoint of a training, in memory and from time to time in a file. */
export interface CheckpointKeeper {
  readonly last: Checkpoint | undefined;
  take(checkpoint: Checkpoint): void;
  /** Writes a checkpoint, the last one unless another is given; false when there is none. */
  write(checkpoint?: Checkpoint): boolean;
}

/** A file is written at most this often where nothing else was said. */
const WRITE_MS = 10_000;

/**
 * Keeps checkpoints in `file`: every `every` epochs, or with 0 at most every ten seconds; not at all before `write` is called
 * unless `isKept`.
 */
export function checkpointKeeper({
  file,
  isKept,
  every,
  first,
  now = () => performance.now(),
}: {
  readonly file: string;
  readonly isKept: boolean;
  readonly every: number;
  /** Where the training goes on from. */
  readonly first: Checkpoint | undefined;
  readonly now?: () => number;
}): CheckpointKeeper {
  let last = first;
  let writtenAt = now();
  const write = (checkpoint = last): boolean => {
    if (checkpoint === undefined) return false;
    writeWhole(file, checkpointToJson(checkpoint));
    writtenAt = now();
    return true;
  };
  return {
    get last() {
      return last;
    },
    take(checkpoint) {
      last = checkpoint;
      if (!isKept) return;
      if (every > 0 ? checkpoint.epoch % every === 0 : now() - writtenAt >= WRITE_MS) write();
    },
    write,
  };
}
