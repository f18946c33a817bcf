// Runs the coin study in a folder, slowly, to be killed: node --import tsx run-coin.ts FOLDER
import process from 'node:process';
import { runStudyInFolder } from '../src/node/index.ts';
import { coin } from './coin.ts';

await runStudyInFolder(coin, {
  folder: process.argv[2]!,
  workers: 2,
  seed: 5,
  options: { n: [10, 20], replications: 6, fault: 'throw', milliseconds: 150 },
});
