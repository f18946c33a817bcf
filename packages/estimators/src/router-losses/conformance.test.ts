import { loadWasm } from '@moelab/backend-wasm';
import { type RoutedTables, type RouterLossCheckOptions, routerLossChecks } from '@moelab/testkit';
import { describeChecks } from '@moelab/testkit/vitest';
import { type RouterLossName, routerLosses } from './router-losses.ts';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
/** The rows' mean of a number, by their weights. */
const mean = ({ rowWeights }: RoutedTables, of: (row: number) => number) =>
  sum(rowWeights.map((w, i) => (w === 0 ? 0 : w * of(i)))) / sum(rowWeights);
/** A number of each expert. */
const each = ({ experts }: RoutedTables, of: (expert: number) => number) =>
  Array.from({ length: experts }, (_, e) => of(e));

const plain: Readonly<Record<RouterLossName, Omit<RouterLossCheckOptions, 'load'>>> = {
  balance: {
    plain(batch) {
      const counts = each(batch, (e) => mean(batch, (i) => batch.selected[i]![e]!));
      const probable = each(batch, (e) => mean(batch, (i) => batch.probabilities[i]![e]!));
      return batch.experts * sum(counts.map((f, e) => (f / sum(counts)) * probable[e]!));
    },
    range: (experts) => [0, experts],
  },
  z: {
    plain: (batch) => mean(batch, (i) => Math.log(sum(batch.logits[i]!.map(Math.exp))) ** 2),
    range: () => [0, Infinity],
  },
  importance: {
    plain(batch) {
      const totals = each(batch, (e) => mean(batch, (i) => batch.weights[i]![e]!));
      const average = sum(totals) / batch.experts;
      return sum(totals.map((total) => (total / average - 1) ** 2)) / batch.experts;
    },
    range: (experts) => [0, experts - 1],
  },
  rate: {
    plain(batch) {
      const marginal = each(batch, (e) => mean(batch, (i) => batch.probabilities[i]![e]!));
      return mean(batch, (i) => sum(batch.probabilities[i]!.map((p, e) => p * Math.log(p / marginal[e]!))));
    },
    range: (experts) => [0, Math.log(experts)],
  },
};

for (const name of Object.keys(plain) as RouterLossName[]) {
  describeChecks(`router loss ${name}`, routerLossChecks(routerLosses[name], plain[name]));
  describeChecks(
    `router loss ${name} on wasm`,
    routerLossChecks(routerLosses[name], { ...plain[name], load: () => loadWasm() }),
  );
}
