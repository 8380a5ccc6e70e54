import { Move, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { toFailure } from '../../../core/failure.ts';
import type { Vec3 } from '../../../core/space.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { LESION_RANGE, type Lesion } from '../../../plan/lesion.ts';
import { Button } from '../../kit/button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { moveLesion, resizeLesion } from '../../operations/plan-lesions.ts';
import { eraseLesion } from './plan-clicks.ts';
import { placeNear } from './plan-surface.ts';
import { planView, report, usePlanView } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

/** Size and place of the selected lesion; every change is one step to undo. */
export function SelectedLesion({ model }: { readonly model: HeartModel }): ReactElement | null {
  const { lesions } = usePlan();
  const selectedId = usePlanView((view) => view.selectedId);
  const moving = usePlanView((view) => view.moving);
  const lesion = lesions.find(({ id }) => id === selectedId);
  if (!lesion) return null;
  const { id, widthMm, depthMm, surface } = lesion;
  return (
    <Section title={`Lesion ${id}`} note={surface}>
      <NumberField
        label="Width"
        unit="mm"
        value={widthMm}
        min={LESION_RANGE.widthMm[0]}
        max={LESION_RANGE.widthMm[1]}
        step={0.5}
        decimals={1}
        onChange={(next) => report(resizeLesion(id, { widthMm: next }))}
      />
      <NumberField
        label="Depth"
        unit="mm"
        value={depthMm}
        min={LESION_RANGE.depthMm[0]}
        max={LESION_RANGE.depthMm[1]}
        step={0.5}
        decimals={1}
        onChange={(next) => report(resizeLesion(id, { depthMm: next }))}
      />
      <Position key={`${id} ${lesion.positionLps.join(' ')}`} lesion={lesion} model={model} />
      <div className="row lesion-actions">
        <Button icon={Move} onPress={() => planView.setState({ moving: !moving })}>
          {moving ? 'Click the new place' : 'Move on heart'}
        </Button>
        <span className="sp" />
        <Button icon={Trash2} kind="ghost" onPress={() => eraseLesion(id)}>
          Remove
        </Button>
      </div>
    </Section>
  );
}

const AXES = ['L', 'P', 'S'] as const;

/** Typed coordinates, for those who do not point: the lesion goes to the nearest place of the surface. */
function Position({
  lesion,
  model,
}: {
  readonly lesion: Lesion;
  readonly model: HeartModel;
}): ReactElement {
  const { positionLps, id } = lesion;
  const [typed, setTyped] = useState<Vec3>(positionLps);
  const side = usePlanView((view) => view.side);
  const changed = typed.some((value, axis) => value !== positionLps[axis]);
  const move = (): void => {
    try {
      report(moveLesion(id, placeNear(model, side, typed)));
    } catch (error) {
      report(toFailure(error));
    }
  };
  return (
    <div className="position" role="group" aria-label="Position in LPS millimetres">
      {AXES.map((name, axis) => (
        <span className="row" key={name}>
          <span className="t3" aria-hidden>
            {name}
          </span>
          <NumberField
            label={`Position ${name}, mm`}
            labelHidden
            value={typed[axis]}
            step={1}
            decimals={1}
            onChange={(value) =>
              setTyped([0, 1, 2].map((n) => (n === axis ? value : typed[n])) as unknown as Vec3)
            }
          />
        </span>
      ))}
      <Button
        onPress={move}
        disabledReason={changed ? undefined : 'Type another position first'}
        name="Move to the typed position"
      >
        Go
      </Button>
    </div>
  );
}
