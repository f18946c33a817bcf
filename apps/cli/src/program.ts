import { stripVTControlCharacters } from 'node:util';
import { defineCommand, renderUsage, runCommand } from 'citty';
import { checkArguments } from './check-arguments.ts';
import type { Command, CommandData } from './command.ts';
import { commands } from './commands/index.ts';
import { failureOf } from './failure.ts';
import { programVersion } from './program-version.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted. */
export async function runProgram(commandLine: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = commandLine;
  const name = first !== undefined && Object.hasOwn(commands, first) ? first : undefined;
  try {
    if (name === undefined) return await root(commandLine, terminal);
    const command = await commands[name]!();
    if (asksForHelp(rest)) {
      print(terminal, (await command.helpOn?.(rest)) ?? (await helpOf(command)));
      return 0;
    }
    const argsDef = command.definition.args as Parameters<typeof checkArguments>[1];
    const { canonical, words } = await checkArguments(rest, argsDef, command);
    const data: CommandData = { terminal, words, commandLine };
    await runCommand(command.definition, { rawArgs: [...canonical], data });
    return 0;
  } catch (error) {
    const { exitCode, message } = failureOf(error, terminal.env);
    terminal.stderr.write(`moelab${name === undefined ? '' : ` ${name}`}: ${message}\n`);
    return exitCode;
  }
}

async function root(commandLine: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = commandLine;
  if (first === '--version' || first === '-v') {
    terminal.stdout.write(`${programVersion()}\n`);
    return 0;
  }
  if (first === 'help' && second !== undefined) return runProgram([second, '--help'], terminal);
  const help = await rootHelp();
  if (first === undefined) {
    terminal.stderr.write(`${shown(terminal.stderr, help)}\n`);
    return 2;
  }
  if (first === 'help' || asksForHelp([first])) {
    print(terminal, help);
    return 0;
  }
  const { didYouMean } = await import('@moelab/core');
  const isOption = first.startsWith('-');
  const known = isOption ? ['--help', '--version'] : Object.keys(commands);
  throw new UsageError(
    `${first}: is not ${isOption ? 'an option' : 'a command'}${didYouMean(first, known)} (${isOption ? 'options' : 'commands'}: ${known.join(', ')})`,
  );
}

const asksForHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h');
};

const parent = () =>
  defineCommand({
    meta: {
      name: 'moelab',
      version: programVersion(),
      description: 'Fit, score and study mixtures of experts',
    },
  });

async function helpOf({ definition, notes, examples }: Command): Promise<string> {
  const lines = examples.map(([line, what]) => `  ${line}\n      ${what}`);
  const usage = await renderUsage(definition, parent());
  return [usage.trimEnd(), ...notes, ['EXAMPLES', ...lines].join('\n')].join('\n\n');
}

async function rootHelp(): Promise<string> {
  const subCommands = Object.fromEntries(
    Object.entries(commands).map(([name, load]) => [name, async () => (await load()).definition]),
  );
  const usage = await renderUsage({ ...parent(), subCommands });
  const example = 'moelab fit mcycle.csv --target accel --experts 4 --figure fit.png';
  return [usage.trimEnd(), ['EXAMPLE', `  ${example}`].join('\n')].join('\n\n');
}

const print = (terminal: Terminal, text: string) =>
  terminal.stdout.write(`${shown(terminal.stdout, text)}\n`);

const shown = ({ isTTY }: Terminal['stdout'], text: string): string =>
  (isTTY ? text : stripVTControlCharacters(text)).replace(/ +$/gm, '');
