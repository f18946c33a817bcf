import { expect, it } from 'vitest';
import { pauseBetweenPasses } from './pause.ts';

it('lets a timer through after some rows, which can then stop the fit', async () => {
  const signal = { aborted: false };
  setTimeout(() => {
    signal.aborted = true;
  }, 0);
  const pause = pauseBetweenPasses('estimators/em', { seed: 1, signal }, 5000);
  const passes = async () => {
    for (let pass = 0; pass < 1e6; pass++) await pause();
  };
  await expect(passes()).rejects.toThrow('estimators/em: stopped on request [ABORTED]');
});
