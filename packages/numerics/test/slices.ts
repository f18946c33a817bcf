/**
 * A WebAssembly module for tests of threads; its scratch is the number of the thread. AssemblyScript 0.28.20 made it, with
 * `--optimizeLevel 3 --enable threads --runtime stub --importMemory --noAssert`, of:
 *
 *     export function sums(slice: u32, thread: usize): void {
 *       let sum: f64 = 0;
 *       for (let i: u32 = 0; i < 2000; i++) sum += 1 / f64(1 + i + 2000 * slice);
 *       store<f64>(1024 + 8 * slice, sum);
 *       store<u32>(2048 + 4 * slice, u32(thread));
 *     }
 *     // thread 0 goes on when another has a slice
 *     function isOther(thread: usize): bool {
 *       if (thread == 0) {
 *         while (atomic.load<i32>(512) == 0) {}
 *         return false;
 *       }
 *       atomic.store<i32>(512, 1);
 *       return true;
 *     }
 *     export function meet(slice: u32, thread: usize): void { isOther(thread); }
 *     export function hang(slice: u32, thread: usize): void { if (isOther(thread)) while (true) {} }
 *     export function trap(slice: u32, thread: usize): void { if (isOther(thread)) unreachable(); }
 *     export function trapFifth(slice: u32, thread: usize): void { if (slice == 5) unreachable(); }
 */
export const sliceModule: Uint8Array = Uint8Array.from(
  atob(
    'AGFzbQEAAAABBgFgAn9/AAIPAQNlbnYGbWVtb3J5AgAAAwYFAAAAAAAHMgYEc3VtcwACBG1lZXQAAwRoYW5nAAQEdHJhcAABCXRyYXBGaWZ0aAAABm1lbW9yeQIACvABBQsAIABBBUYEQAALCysAAn8gAUUEQANAQYAE/hACAEUNAAtBAAwBC0GABEEB/hcCAEEBCwRAAAsLYQIBfwF8A0AgAkHQD0kEQCADRAAAAAAAAPA/IAK4RAAAAAAAAPA/oCAAuEQAAAAAAECfQKKgo6AhAyACQQFqIQIMAQsLIABBA3RBgAhqIAM5AwAgAEECdEGAEGogATYCAAsjAAJAIAFFBEADQEGABP4QAgBFDQALDAELQYAEQQH+FwIACwswAAJ/IAFFBEADQEGABP4QAgBFDQALQQAMAQtBgARBAf4XAgBBAQsEQANADAALAAsL',
  ),
  (character) => character.charCodeAt(0),
);
