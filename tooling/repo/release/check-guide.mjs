// Follows docs/write-a-gate.md word for word in an empty folder, with node, npm and the packages alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edited, guideSteps, notPrinted } from '../../doc-examples/guide-steps.mjs';
import { root } from '../workspace.mjs';
import { writeFiles } from './consumer.mjs';
import { runLine } from './run-program.mjs';

const guide = 'docs/write-a-gate.md';

/** Writes the guide's files, makes its edits and types its commands, in order; each must end and print as it says. */
export async function checkGuide(folder, packages, npmrc, report) {
  const steps = guideSteps(readFileSync(join(root, guide), 'utf8'));
  const commands = steps.flatMap((step) => step.commands ?? []);
  const names = packages
    .map(({ name }) => name)
    .filter((name) =>
      commands.some((line) => line.startsWith('npm install') && line.split(' ').includes(name)),
    );
  await report.check('guide', names, async () => {
    if (!steps.some(({ fails }) => fails))
      throw new Error(`${guide}: breaks nothing; the suite must be seen to fail`);
    writeFiles(folder, { '.npmrc': npmrc });
    const files = new Map();
    for (const step of steps) {
      if (step.commands !== undefined) await typeCommands(step, folder);
      else {
        files.set(step.file, step.text ?? edited(files.get(step.file), step));
        writeFiles(folder, { [step.file]: files.get(step.file) });
      }
    }
  });
}

async function typeCommands({ line, commands, fails, prints }, cwd) {
  let printed = '';
  for (const [at, command] of commands.entries()) {
    const { status, all } = await runLine(command, cwd);
    printed += all;
    const mustFail = fails && at === commands.length - 1;
    if ((status !== 0) !== mustFail)
      throw new Error(
        `${guide}:${line}: '${command}' must ${mustFail ? 'fail' : 'end with 0'}, got ${status}\n${all}`,
      );
  }
  const missing = notPrinted(printed, prints);
  if (missing !== undefined)
    throw new Error(`${guide}:${line}: does not print '${missing}'; it prints\n${printed}`);
}
