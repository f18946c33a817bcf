// Prints the results of the testkit's op table on wasm as JSON, NaN and −0 as text; its argument is the number of threads.
import { opResults } from '@moelab/testkit';
import { loadWasm } from '../src/index.ts';

const results = await opResults(await loadWasm({ threads: Number(process.argv[2]) }));
const kept = (value: unknown) => (typeof value === 'number' && !isPlain(value) ? told(value) : value);
const isPlain = (value: number) => Number.isFinite(value) && !Object.is(value, -0);
const told = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
process.stdout.write(JSON.stringify(results, (_, value) => kept(value)));
