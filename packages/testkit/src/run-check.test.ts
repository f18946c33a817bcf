import { MoelabError } from '@moelab/core';
import { expect, it } from 'vitest';
import { runCheck } from './run-check.ts';

const failing = (error: Error) => ({
  name: 'computes exp',
  run: async () => {
    throw error;
  },
});
const absent = new MoelabError('BACKEND_UNAVAILABLE', 'gpu: no such device');

it('skips a backend that need not be there, with its own reason', async () => {
  const skipped: string[] = [];
  await runCheck(failing(absent), 'needs a device', (reason) => skipped.push(reason));
  expect(skipped).toEqual(['needs a device: gpu: no such device [BACKEND_UNAVAILABLE]']);
});

it('fails where a backend must be there, or something else is wrong', async () => {
  const never = () => expect.fail('skipped');
  await expect(runCheck(failing(absent), undefined, never)).rejects.toBe(absent);
  const wrong = new Error('exp: the result is 1');
  await expect(runCheck(failing(wrong), 'needs a device', never)).rejects.toBe(wrong);
});
