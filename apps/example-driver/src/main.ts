import { drive } from './drive.ts';

await drive({
  sizes: [250, 1000, 4000],
  replications: 10,
  trainingRows: 1000,
  epochs: 60,
  seed: 1,
  say: (line) => console.log(line),
});
