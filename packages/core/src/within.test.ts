import { expect, it } from 'vitest';
import { within } from './within.ts';

it('gives what the work gives in time', async () => {
  await expect(within(1000, async () => 7)).resolves.toBe(7);
});

it('gives the error of the work, and one of its own when the work takes longer', async () => {
  await expect(within(1000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(within(5, () => new Promise(() => {}))).rejects.toThrow('no answer within 5 ms');
});
