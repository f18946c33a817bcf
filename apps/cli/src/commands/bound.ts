import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { UsageError } from '../usage-error.ts';

const args = {
  name: { type: 'positional', required: false, description: 'a bound; without one, they are listed' },
  variant: { type: 'string', valueHint: 'NAME', description: 'only this version' },
  compare: { type: 'boolean', description: 'all bounds that the inputs are enough for, beside each other' },
  figure: {
    type: 'string',
    valueHint: 'FILE.svg|png',
    description: 'with --compare: draw the bounds against the sample size',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab bound`: generalization bounds with their ledgers, alone or beside each other. */
export const boundCommand: Command = {
  definition: anyCommand({
    meta: { name: 'bound', description: 'Compute generalization bounds, with all that they rest on' },
    args,
    async run({ args: given, data }) {
      const { terminal, words, commandLine } = data as CommandData;
      const { name, variant, figure } = given as Record<string, string | undefined>;
      const json = given.json === true;
      if (given.compare === true) {
        if (name !== undefined)
          throw new UsageError(`--compare: takes all bounds; leave out ${name}, or leave out --compare`);
        if (variant !== undefined)
          throw new UsageError('--variant: is of one bound; --compare shows all versions');
        const { compareCommand } = await import('../bound/compare-command.ts');
        return compareCommand({ words, figure, json, commandLine }, terminal);
      }
      if (figure !== undefined) throw new UsageError('--figure: is of --compare; add that, or leave it out');
      if (name === undefined) {
        if (words.length > 0 || variant !== undefined || json) {
          throw new UsageError(
            'NAME: is missing; name a bound (moelab bound lists them), or write --compare for all',
          );
        }
        const { boundList } = await import('../bound/bound-list.ts');
        terminal.stdout.write(`${boundList()}\n`);
        return;
      }
      const { boundCommand: compute } = await import('../bound/bound-command.ts');
      compute({ name, words, variant, json, commandLine }, terminal);
    },
  }),
  takesWords: 'keys',
  notes: [
    'Inputs follow as words: m=1000 weights=uniform. One that is only known as a range may be one, rademacher=0.01..0.02, and the bound is a range then. A list has commas, expertKl=3,4. An estimate of information comes from a file, information=@estimate.json, as moelab information --json writes it, and a table too, losses=@losses.csv. A lower bound of information is refused.',
    'A bound in expectation speaks of the mean over samples, one with high probability of all samples but a share delta. Where a published statement fails, it is a version of its own, and the corrected one is the default.',
    'moelab bound lists the bounds, moelab bound NAME --help the inputs of one. Exit codes: 0 done, 1 a file cannot be used, 2 wrong use.',
  ],
  async helpOn(words) {
    const name = words.find((word) => !word.startsWith('-') && !word.includes('='));
    if (name === undefined) return undefined;
    return (await import('../bound/bound-list.ts')).boundHelp(name);
  },
  examples: [
    ['moelab bound maurer empiricalRisk=0.1 kl=5 m=1000', 'PAC-Bayes, with its ledger'],
    [
      'moelab bound sparse-moe lipschitz=1 rademacher=0.01 experts=8 k=2 natarajan=10 m=10000 weights=uniform router=linear inputs=15',
      'a sparse mixture, as corrected and as published',
    ],
    [
      'moelab bound --compare m=1000 empiricalRisk=0.1 kl=5 information=2 hypotheses=50 --figure bounds.svg',
      'all that these inputs are enough for',
    ],
  ],
};
