// What several modules import of exponentials.ts.

// @ts-ignore: decorator of AssemblyScript
@external("env", "shortExps")
export declare function shortExps(at: usize, n: i32): void;
