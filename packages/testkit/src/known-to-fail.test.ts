import { defineGate, type Gate, params } from '@moelab/core';
import { expect, it } from 'vitest';
import { agreementChecks } from './agreement-checks.ts';
import { gateChecks } from './gate-checks.ts';
import { knownToFail } from './known-to-fail.ts';
import { plainGate } from './plain-parts.ts';

it('lets a rule fail for a reason, and notices when it is repaired', async () => {
  let isBroken = true;
  const check = {
    name: 'adds up',
    run: async () => {
      if (isBroken) throw new Error('2 + 2 is 5');
    },
  };
  const known = knownToFail(check, 'the kernel is wrong');
  expect(known.name).toBe('adds up (known: the kernel is wrong)');
  await known.run();
  isBroken = false;
  await expect(known.run()).rejects.toThrow(
    "'adds up' holds, and was said to fail (the kernel is wrong); take it off the known failures",
  );
});

it('takes no part that cannot be made, and no backend that is not there, for the known failure', async () => {
  const unmade = defineGate({
    summary: 'a gate that cannot be made',
    options: params({}),
    create(): Gate {
      throw new Error('no such gate today');
    },
  });
  const never = () => Promise.reject(new Error('no such backend here'));
  for (const check of [gateChecks(unmade, {})[0]!, agreementChecks('gates', plainGate, {}, never)[0]!])
    await expect(knownToFail(check, 'ties').run()).rejects.toThrow(/no such (gate today|backend here)/);
});
