import process from 'node:process';
import { didYouMean, plain } from '@moelab/core';
import { identify } from '@moelab/estimators';
import type { IdentifyDocument } from '../formats.ts';
import type { PartOptions } from '../part-options.ts';
import { progressLine } from '../progress-line.ts';
import { commandText, versions } from '../provenance.ts';
import { readText } from '../read-text.ts';
import { type StandardLab, standardLabOn } from '../standard-lab.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { defaultTruth, type Truth } from './default-truth.ts';
import { identifyReport } from './identify-report.ts';

/** What `moelab identify` was asked for. */
export interface IdentifyRequest {
  readonly gate: string | undefined;
  readonly expert: string | undefined;
  /** How many experts the fit has; as many as the truth when that is given in a file. */
  readonly experts: number | undefined;
  readonly trueExperts: number | undefined;
  /** A model file that holds the truth. */
  readonly truth: string | undefined;
  readonly features: number | undefined;
  readonly rows: number | undefined;
  readonly seed: number;
  readonly options: PartOptions;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Audits which parameters of a model can be estimated and how fast, and prints the result. */
export async function identifyModel(request: IdentifyRequest, terminal: Terminal): Promise<void> {
  const lab = await standardLabOn('float64');
  const { model, source, file } =
    request.truth === undefined
      ? await defaultTruth(lab, truthRequest(lab, request))
      : readTruth(lab, request, request.truth);
  const trueExperts = model.layers[0]!.spec.experts;
  const experts = Math.max(request.experts ?? trueExperts, trueExperts);
  if (request.experts !== undefined && request.experts < trueExperts) {
    throw new UsageError(
      `--experts: must be at least the truth's ${trueExperts}, got ${request.experts}; a fit with fewer experts than the truth is misspecified`,
    );
  }
  // of several layers only the exact fit is audited, and asking for another is refused
  const isOver = model.layers.length === 1 || request.experts !== undefined;
  const { seed, rows } = request;
  const { total } = model.count;
  if (rows !== undefined && rows < total) {
    throw new UsageError(
      `--rows: must be at least the number of parameters, ${total}, better ten times as many, got ${rows}; fewer cannot tell them apart`,
    );
  }
  const progress = progressLine(terminal.stderr, 'moelab identify');
  const result = await identify(model, {
    seed,
    signal: terminal.signal,
    onProgress: progress.show,
    ...(rows === undefined ? {} : { rows }),
    ...(isOver ? { experts: experts > trueExperts ? experts : trueExperts + 1 } : {}),
  }).finally(progress.clear);
  const { over, constant, ...found } = result;
  const document: IdentifyDocument = {
    format: 'moelab/identify',
    version: 1,
    truth: {
      source,
      ...(file === undefined ? {} : { file }),
      spec: model.spec,
      parameters: plain(model.parameters),
    },
    trueExperts,
    experts,
    ...found,
    over: over ?? null,
    constant:
      constant === undefined ? null : { ...constant, standardDeviations: plain(constant.standardDeviations) },
    provenance: {
      program: 'moelab',
      versions: versions(),
      node: process.version,
      seed,
      command: commandText(request.commandLine),
      backend: { ...lab.backend!.info, name: lab.backend!.name, precision: lab.backend!.precision },
    },
  };
  terminal.stdout.write(`${request.json ? JSON.stringify(document, null, 2) : identifyReport(document)}\n`);
}

function truthRequest(lab: StandardLab, request: IdentifyRequest) {
  const { gate, expert = 'linear', experts, trueExperts, features, seed, options } = request;
  if (gate === undefined) {
    throw new UsageError('--gate: is missing; write --gate NAME (moelab list --kind gates) or --truth FILE');
  }
  if (experts === undefined && trueExperts === undefined)
    throw new UsageError('--experts: is missing; write --experts K (how many experts the fit has)');
  checkName(lab, 'gate', gate);
  checkName(lab, 'expert', expert);
  const own = trueExperts ?? experts!;
  if (experts !== undefined && own > experts) {
    throw new UsageError(
      `--true-experts: must be at most --experts, ${experts}, got ${own}; a fit with fewer experts than the truth is misspecified`,
    );
  }
  return {
    gate,
    gateOptions: options.gate,
    expert,
    expertOptions: options.expert,
    experts: own,
    features,
    seed,
  };
}

function checkName(lab: StandardLab, kind: 'gate' | 'expert', name: string): void {
  const names = lab.list(`${kind}s`).map((part) => part.name);
  if (!names.includes(name))
    throw new UsageError(`--${kind}: no '${name}'${didYouMean(name, names)} (${kind}s: ${names.join(', ')})`);
}

/** The model of a file, which must be what the command line says. */
function readTruth(lab: StandardLab, request: IdentifyRequest, file: string): Truth {
  const { text, sha256 } = readText(file);
  const { model } = lab.load(text, file);
  const { spec } = model.layers[0]!;
  const wanted = [
    ['--gate', request.gate, spec.gate],
    ['--expert', request.expert, spec.expert],
    ['--true-experts', request.trueExperts, spec.experts],
    ['--features', request.features, model.inputs],
  ] as const;
  for (const [option, given, own] of wanted) {
    if (given !== undefined && given !== own)
      throw new UsageError(`${option}: ${file} has ${own}, got ${given}; leave it out`);
  }
  for (const kind of ['gate', 'expert'] as const) {
    const [name] = Object.keys(request.options[kind]);
    if (name !== undefined)
      throw new UsageError(`${kind}.${name}: the options of the truth are those in ${file}; leave it out`);
  }
  return { model, source: `the parameters in ${file}`, file: { file, sha256 } };
}
