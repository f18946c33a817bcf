import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyStudy } from '../study.ts';
import type { FolderRun } from './folder-run.ts';
import { reportPage } from './report-page.ts';
import { readStudyRun } from './run-in-folder.ts';
import { tableCsv } from './table-files.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Writes a run's report, `report.html` in its folder: one page that needs nothing else. Each figure is also a file,
 * `figures/ID.svg`. An unfinished run has a report too, without verdicts.
 */
export async function writeReport(
  study: AnyStudy,
  folder: string,
): Promise<FolderRun & { readonly report: string }> {
  const { drawFigure } = await import('../figure/draw-figure.ts'); // nothing else here needs to load what draws
  const done = readStudyRun(study, folder);
  const figures = (study.figures?.(done.results) ?? []).map((figure) => ({
    figure,
    svg: drawFigure(figure),
  }));
  if (figures.length > 0) mkdirSync(join(folder, 'figures'), { recursive: true });
  for (const { figure, svg } of figures) writeWhole(join(folder, 'figures', `${figure.id}.svg`), svg);
  const report = join(folder, 'report.html');
  writeWhole(report, reportPage(study, done, { figures, csv: tableCsv(done.table) }));
  return { ...done, report };
}
