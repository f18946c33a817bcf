import { describePlugin } from '@moelab/testkit/vitest';
import { plugin } from './index.ts';

// one list of options for each case; every rule of an estimator is run on each of them, and what is known of its problem
describePlugin(
  plugin,
  { estimators: { 'my-part': [{ draws: 30 }] } },
  {
    estimators: {
      'my-part': {
        async finds({ model: fitted }, { model, data: { x, y } }) {
          const [end, start] = await Promise.all(
            [fitted, model].map((one) => one.risk(x, y, { loss: 'squared' })),
          );
          if (!(end!.value < start!.value)) throw new Error(`the error did not fall from ${start!.value}`);
        },
      },
    },
  },
);
