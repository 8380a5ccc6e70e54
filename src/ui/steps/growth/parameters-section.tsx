import { RotateCcw } from 'lucide-react';
import type { ReactElement } from 'react';
import type { TumourOrgan } from '../../../core/anatomy.ts';
import { TUMOUR_PARAMETERS, type TumourParameterKey } from '../../../tumour/therapy/parameters.ts';
import { Button } from '../../kit/button.tsx';
import { DefinedParameterRow } from '../../kit/parameter-row.tsx';
import { Section } from '../../kit/section.tsx';
import {
  editGrowth,
  setGrowthParameter,
  useGrowthSettings,
} from '../../operations/growth-settings.ts';
import { useDayZero, useTumourOrgan } from './use-growth.ts';

interface Group {
  readonly title: string;
  readonly keys: readonly TumourParameterKey[];
}

/** What a run of this organ reads. Kinetics and effect of a drug belong to its course. */
const groupsOf = (organ: TumourOrgan): readonly Group[] => [
  {
    title: 'Growth',
    keys: [
      'growthRatePerDay',
      ...(organ === 'brain'
        ? (['diffusionWhiteMm2PerDay', 'diffusionGreyMm2PerDay'] as const)
        : (['diffusionLiverMm2PerDay'] as const)),
      'carryingCapacityMl',
      'carryingCellsPerMm3',
    ],
  },
  { title: 'Radiation', keys: ['alphaPerGy', 'alphaBetaGy'] },
  {
    title: 'Resistance',
    keys: [
      'resistantFraction',
      'resistantGrowthFactor',
      'resistantDrugFactor',
      'resistantAlphaFactor',
      'competitionOnResistant',
      'competitionOnSensitive',
    ],
  },
  {
    title: 'Image',
    keys: [...(organ === 'brain' ? (['detectionEnhancing'] as const) : []), 'volumeMeasurementCv'],
  },
];

/** Every number of the model with its unit, range and source. */
export function ParametersSection(): ReactElement {
  const changes = useGrowthSettings((settings) => settings.changes);
  const organ = useTumourOrgan();
  const calibrated = (useDayZero()?.studies.length ?? 0) > 1;
  return (
    <Section
      title="Parameters"
      note="value, range, source"
      grow
      actions={
        <Button
          kind="ghost"
          size="small"
          icon={RotateCcw}
          onPress={() => editGrowth('reset the parameters', { changes: {} })}
          disabledReason={
            Object.keys(changes).length === 0 ? 'All are at their defaults' : undefined
          }
        >
          Reset
        </Button>
      }
    >
      {groupsOf(organ).map(({ title, keys }) => (
        <div key={title} role="group" aria-label={title}>
          <h3 className="group-title">{title}</h3>
          {title === 'Growth' && calibrated && (
            <p className="t3 small">
              With two studies the growth rate is calibrated; the value here is used only where the
              edge does not advance.
            </p>
          )}
          <ul>
            {keys.map((key) => (
              <DefinedParameterRow
                key={key}
                definition={TUMOUR_PARAMETERS[key]}
                value={changes[key] ?? TUMOUR_PARAMETERS[key].default}
                onChange={(value) => setGrowthParameter(key, value)}
              />
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
