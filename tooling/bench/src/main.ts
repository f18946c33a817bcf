// The program `npm run bench`.
import { bench } from './bench.ts';

process.stdout.on('error', () => process.exit()); // whoever read has enough, as `| head` has
process.exitCode = await bench(process.argv.slice(2), { out: console.log, error: console.error });
