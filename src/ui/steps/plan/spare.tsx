import type { ReactElement } from 'react';
import { LABEL, structureByName } from '../../../core/anatomy.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { CLEARANCE_DEFAULTS, type ClearancePolicy } from '../../../plan/clearance.ts';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Checkbox } from '../../kit/toggle.tsx';
import { changePlanSettings } from '../../operations/plan-lesions.ts';
import { report } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

/** The ventricles are what is treated; everything else can be spared. */
const TREATED: ReadonlySet<number> = new Set([
  LABEL.lvBlood,
  LABEL.rvBlood,
  LABEL.lvMyocardium,
  LABEL.rvMyocardium,
]);

const FARTHEST_MM = 30;

/** Structures to keep away from, and how far. */
export function Spare({ model }: { readonly model: HeartModel }): ReactElement {
  const { settings } = usePlan();
  const { criticalStructures, policy } = settings;
  const watch = (name: string, title: string, on: boolean): void => {
    const rest = criticalStructures.filter((other) => other !== name);
    const words = `${on ? 'watch' : 'do not watch'} ${title}`;
    report(changePlanSettings(words, { criticalStructures: on ? [...rest, name] : rest }));
  };
  const setLimit = (words: string, limit: Partial<ClearancePolicy>): void =>
    report(changePlanSettings(words, { policy: { ...policy, ...limit } }));
  const candidates = model.surfaces.filter(({ label }) => !TREATED.has(label));
  return (
    <Section title="Structures to spare" note="distance to the lesion" grow>
      <div className="spare">
        {candidates.map(({ name }) => {
          const title = structureByName(name)?.title ?? name;
          return (
            <Checkbox
              key={name}
              label={title}
              checked={criticalStructures.includes(name)}
              onChange={(on) => watch(name, title, on)}
            />
          );
        })}
      </div>
      <NumberField
        label="Interlock at"
        unit="mm"
        value={policy.interlockMm}
        defaultValue={CLEARANCE_DEFAULTS.interlockMm}
        min={0}
        max={policy.cautionMm}
        step={0.5}
        decimals={1}
        onChange={(interlockMm) => setLimit('change interlock limit', { interlockMm })}
      />
      <NumberField
        label="Caution at"
        unit="mm"
        value={policy.cautionMm}
        defaultValue={CLEARANCE_DEFAULTS.cautionMm}
        min={policy.interlockMm}
        max={FARTHEST_MM}
        step={0.5}
        decimals={1}
        onChange={(cautionMm) => setLimit('change caution limit', { cautionMm })}
      />
    </Section>
  );
}
