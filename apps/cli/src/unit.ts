import { UsageError } from './usage-error.ts';

/** The units that information is shown in; it is computed in nats. */
export const units = ['nats', 'bits'] as const;
export type Unit = (typeof units)[number];

/** Reads the option --unit. */
export function unitOption(text: string): Unit {
  const unit = units.find((one) => one === text);
  if (unit === undefined) throw new UsageError(`--unit: must be ${units.join(' or ')}, got '${text}'`);
  return unit;
}

/** How many nats a unit of information is. */
export const natsIn = (unit: Unit): number => (unit === 'bits' ? Math.LN2 : 1);
