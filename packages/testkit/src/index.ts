export type { Cases, CheckedKind } from './cases.ts';
export type { Check } from './check.ts';
export { expertChecks } from './expert-checks.ts';
export { gateChecks } from './gate-checks.ts';
export type { Sizes } from './part-fixture.ts';
export { plainExpert, plainGate } from './plain-parts.ts';
