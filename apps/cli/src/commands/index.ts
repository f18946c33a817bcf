import type { Command } from '../command.ts';

/** The commands in the order of `--help`; each is loaded when it is called or listed. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  list: async () => (await import('./list.ts')).listCommand,
  fit: async () => (await import('./fit.ts')).fitCommand,
  score: async () => (await import('./score.ts')).scoreCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  predict: async () => (await import('./predict.ts')).predictCommand,
  run: async () => (await import('./run.ts')).runCommand,
  resume: async () => (await import('./resume.ts')).resumeCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  rate: async () => (await import('./rate.ts')).rateCommand,
  information: async () => (await import('./information.ts')).informationCommand,
  bound: async () => (await import('./bound.ts')).boundCommand,
  identify: async () => (await import('./identify.ts')).identifyCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
};
