import { byChunks, type Dataset, type LossName, lossOf, type Model, MoelabError } from '@moelab/core';

/** Gives what a model loses on each row; by default squared errors of real targets, −log density (nats) of classes. */
export async function rowLosses(
  where: string,
  model: Model,
  { x, y }: Dataset,
  name: LossName = model.target === 'class' ? 'log' : 'squared',
): Promise<Float64Array> {
  const { backend, target } = model;
  const loss = lossOf(name);
  if (!loss.targets.includes(target)) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: the loss ${name} judges ${loss.targets.join(' or ')} targets, and the model's are ${target}`,
    );
  }
  if (loss.ofDensity) return (await model.logDensity(x, y)).map((v) => -v);
  const prediction = await model.predict(x);
  const [losses] = await byChunks(backend, x.rows, 1, ({ part }) => [
    loss.rows(backend, part(y), part(prediction)),
  ]);
  return losses!;
}
