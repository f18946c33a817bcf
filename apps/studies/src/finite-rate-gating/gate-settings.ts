import { type Bank, banks } from './banks.ts';
import type { Cell } from './columns.ts';

/** A bank and what a gate over it predicts losses by. */
export interface GateSetting {
  readonly bank: Bank;
  readonly gateOptions: Readonly<Record<string, string | number>>;
}

const affine = { distortion: 'affine' };
const network = { distortion: 'mlp', hidden: 16, activation: 'tanh' };

/** What is trained: on either bank a gate that is a softmax of affine functions, and one with a hidden layer. */
export const gateSettings = {
  'even affine': { bank: banks.even, gateOptions: affine },
  'even mlp': { bank: banks.even, gateOptions: network },
  'uneven affine': { bank: banks.uneven, gateOptions: affine },
  'uneven mlp': { bank: banks.uneven, gateOptions: network },
} as const satisfies Record<string, GateSetting>;

/** Gives the setting of a cell of gates. */
export const settingOf = ({ setting }: Cell): GateSetting =>
  gateSettings[setting as keyof typeof gateSettings];
