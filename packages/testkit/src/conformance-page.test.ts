import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agreementChecks } from './agreement-checks.ts';
import { backendOpRules } from './backend-op-rules.ts';
import { backendTensorRules } from './backend-tensor-rules.ts';
import { boundRules } from './bound-rules.ts';
import { estimatorRules } from './estimator-rules.ts';
import { exerciseRules } from './exercise-rules.ts';
import { expertRules } from './expert-checks.ts';
import { gateRules } from './gate-checks.ts';
import { layerAgreementRules } from './layer-agreement-checks.ts';
import { layerRules } from './layer-checks.ts';
import { allLossRules } from './loss-checks.ts';
import { plainGate, plainNoisyExpert } from './plain-parts.ts';
import { allRouterLossRules } from './router-loss-checks.ts';

const page = readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8');
/** The texts in code quotes of each section. */
const quoted = new Map(
  page
    .split('\n## ')
    .slice(1)
    .map((section) => [
      section.slice(0, section.indexOf('\n')),
      new Set([...section.matchAll(/`([^`]+)`/g)].map(([, text]) => text!)),
    ]),
);

const never = () => Promise.reject(new Error('not loaded here'));
const everywhere = exerciseRules.map(({ name }) => name);
const names = (...rules: readonly (readonly { readonly name: string }[])[]) =>
  new Set(rules.flat().map(({ name }) => name));
const suites: Readonly<Record<string, ReadonlySet<string>>> = {
  'Everything that computes': names(exerciseRules),
  Gates: names(gateRules, agreementChecks('gates', plainGate, {}, never)),
  Experts: names(expertRules, agreementChecks('experts', plainNoisyExpert, {}, never)),
  Layers: names(layerRules, layerAgreementRules),
  Losses: names(allLossRules, allRouterLossRules),
  Estimators: names(estimatorRules),
  Bounds: names(boundRules),
  Backends: names(backendTensorRules, backendOpRules),
};

describe('docs/conformance.md', () => {
  it.each(Object.keys(suites))('lists every rule of: %s', (section) => {
    const told = new Set([
      ...quoted.get(section)!,
      ...(section === 'Everything that computes' ? [] : everywhere),
    ]);
    expect([...suites[section]!].filter((rule) => !told.has(rule))).toEqual([]);
  });

  it('lists no rule that is not there', () => {
    for (const [section, rules] of Object.entries(suites)) {
      // rules are sentences: code is not
      const told = [...quoted.get(section)!].filter((text) => /^[a-z]+ [a-z]+ [^()]*$/.test(text));
      expect(told.filter((text) => !rules.has(text))).toEqual([]);
    }
  });
});
