/** Runs a synchronous section and tells whether it read the clock: `Date.now`, `Date()`, `new Date()` or `performance.now`. */
export function readsClock(section: () => void): boolean {
  const clock = globalThis as unknown as { Date: DateConstructor; performance: { now(): number } };
  const original = { Date: clock.Date, now: clock.performance.now };
  let wasRead = false;
  const noted = <T>(value: T): T => {
    wasRead = true;
    return value;
  };
  clock.Date = new Proxy(original.Date, {
    apply: (target) => noted(target()),
    construct: (target, given: never[], newTarget) =>
      given.length === 0
        ? noted(Reflect.construct(target, given, newTarget))
        : Reflect.construct(target, given),
    get: (target, key) => (key === 'now' ? () => noted(target.now()) : Reflect.get(target, key)),
  });
  clock.performance.now = () => noted(original.now.call(clock.performance));
  try {
    section();
  } finally {
    clock.Date = original.Date;
    clock.performance.now = original.now;
  }
  return wasRead;
}
