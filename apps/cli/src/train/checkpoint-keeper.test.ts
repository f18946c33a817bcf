import { existsSync, readFileSync } from 'node:fs';
import type { Checkpoint } from '@moelab/estimators';
import { expect, it } from 'vitest';
import { folderWith } from '../../test/captured.ts';
import { checkpointKeeper } from './checkpoint-keeper.ts';

const after = (epoch: number) =>
  ({ epoch, leaves: {}, memory: [], best: undefined }) as unknown as Checkpoint;

it('writes every ten seconds where it keeps a file, and keeps the last one in memory', () => {
  const file = folderWith().path('checkpoint.json');
  let time = 0;
  const keeper = checkpointKeeper({ file, isKept: true, every: 0, first: undefined, now: () => time });
  const written = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).epoch : undefined);
  const epochs = [];
  for (time = 4000; time <= 24_000; time += 4000) {
    keeper.take(after(time / 4000));
    epochs.push(written());
  }
  expect(epochs).toEqual([undefined, undefined, 3, 3, 3, 6]);
  expect(keeper.last!.epoch).toBe(6);
});

it('writes nothing before it is told to where it keeps no file', () => {
  const file = folderWith().path('checkpoint.json');
  const keeper = checkpointKeeper({ file, isKept: false, every: 1, first: undefined });
  expect(keeper.write()).toBe(false);
  keeper.take(after(1));
  expect(existsSync(file)).toBe(false);
  expect(keeper.write()).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8')).epoch).toBe(1);
});
