import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadWasm } from '@moelab/backend-wasm';
import { heldOut } from '@moelab/estimators';
import { digits } from './digits.ts';
import { loadFigure } from './load-figure.ts';
import { specialists } from './specialists.ts';
import { trainReader } from './train-reader.ts';
import { upright } from './upright.ts';
import { withShifts } from './with-shifts.ts';

const folder = 'out/digits';
const epochs = 8;
const hidden = 48;
const { seed: seedText } = parseArgs({ options: { seed: { type: 'string', default: '1' } } }).values;
const seed = Number(seedText);
if (!Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write(`digits: --seed must be an integer ≥ 0, got ${seedText}\n`);
  process.exit(2);
}
const percent = (share: number, decimals = 0): string => `${(100 * share).toFixed(decimals)} %`;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const begun = performance.now();
const seconds = (): string => `${((performance.now() - begun) / 1000).toFixed(0)} s`;

const all = digits();
const { training, validation: test } = heldOut({ x: upright(all.x), y: all.y }, 0.2, seed);
const data = withShifts(training);
print(
  `${training.x.rows} images to train on, ${data.x.rows} with shifts; ${test.x.rows} held out; seed ${seed}`,
);

const fit = await trainReader(await loadWasm(), data, {
  seed,
  hidden,
  epochs,
  batch: 256,
  onEpoch({ epoch, loss, routing }) {
    const loads = routing[0]!.loads.map((load) => percent(load).padStart(4)).join(' ');
    print(`epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}, loads ${loads}, ${seconds()}`);
  },
});
for (const warning of fit.warnings) print(`note: ${warning}`);

const { value, standardError } = await fit.model.risk(test.x, test.y, { loss: 'zero-one' });
const accuracy = `${percent(1 - value, 1)} ± ${percent(1.96 * standardError, 1)}`;
print(`\nheld-out accuracy ${accuracy} (95 % interval), training loss ${fit.trainingLoss.toFixed(4)}`);

const shares = await specialists(fit.model, test);
print(`\nHow many of the held-out images of a digit select an expert, in percent:\n`);
print(`digit     ${Array.from({ length: 10 }, (_, digit) => `${digit}`.padStart(4)).join('')}`);
for (let e = 0; e < shares.rows; e++) {
  const row = [...shares.data.subarray(e * 10, (e + 1) * 10)];
  print(`expert ${e + 1}  ${row.map((share) => (100 * share).toFixed(0).padStart(4)).join('')}`);
}

mkdirSync(folder, { recursive: true });
const caption = `2 of 8 networks an image; of ${test.x.rows} images held out, ${accuracy} are read right; seed ${seed}`;
writeFileSync(`${folder}/training.svg`, loadFigure(fit.trace, caption));
const { user, system } = process.cpuUsage();
print(
  `\n${folder}/training.svg: loss and loads over the epochs; ${seconds()}, of processors ${((user + system) / 1e6).toFixed(0)} s`,
);
