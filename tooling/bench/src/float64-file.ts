import { writeFileSync } from 'node:fs';

/** Writes numbers as float64 of this machine's byte order, for numpy's `fromfile` and R's `readBin`. */
export function writeFloat64(file: string, values: Float64Array): void {
  writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
