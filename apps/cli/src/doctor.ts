import { MoelabError } from '@moelab/core';
import { doctorReport } from './doctor-report.ts';
import { type BackendLoads, examineBackends } from './examine-backends.ts';
import { progressLine } from './progress-line.ts';
import { standardLab } from './standard-lab.ts';
import type { Terminal } from './terminal.ts';

/** What `moelab doctor` was asked for. */
export interface DoctorRequest {
  readonly json: boolean;
}

/** Prints which backends are there and what they compute rightly; fails when a result is wrong. */
export async function doctor(
  { json }: DoctorRequest,
  terminal: Terminal,
  loads = allBackends(),
): Promise<void> {
  const progress = progressLine(terminal.stderr, 'moelab doctor');
  const document = await examineBackends(loads, (stage, done, total) => {
    if (terminal.signal.aborted) throw new MoelabError('ABORTED', 'moelab doctor: interrupted');
    progress.show({ stage, done, total });
  }).finally(progress.clear);
  terminal.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${doctorReport(document)}\n`);
  if (document.wrong === 0) return;
  const one = document.wrong === 1;
  throw new MoelabError(
    'BACKEND_UNAVAILABLE',
    `${document.wrong} result${one ? ' is' : 's are'} wrong, see the table; use another backend where ${one ? 'it matters' : 'they matter'}`,
  );
}

/** Every backend that comes with the program. */
function allBackends(): BackendLoads {
  const lab = standardLab();
  return Object.fromEntries(lab.list('backends').map(({ name }) => [name, () => lab.loadBackendFrom(name)]));
}
