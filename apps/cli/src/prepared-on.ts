import { type BackendWish, chooseBackend } from './choose-backend.ts';
import { type StandardLab, standardLabOn } from './standard-lab.ts';

/**
 * Prepares work on the backend of that name; for 'auto' on float64 first, and again on the one that is chosen for the work.
 */
export async function preparedOn<T>(
  backend: string,
  prepare: (lab: StandardLab) => T,
  wishOf: (prepared: T) => BackendWish,
): Promise<{ readonly lab: StandardLab; readonly prepared: T }> {
  const isAuto = backend === 'auto';
  const lab = await standardLabOn(isAuto ? 'float64' : backend);
  const prepared = prepare(lab);
  if (!isAuto) return { lab, prepared };
  const chosen = await chooseBackend(async (name) => lab.loadBackendFrom(name), wishOf(prepared));
  if (chosen.name === lab.backend!.name) return { lab, prepared };
  const other = lab.withBackend(chosen);
  return { lab: other, prepared: prepare(other) };
}
