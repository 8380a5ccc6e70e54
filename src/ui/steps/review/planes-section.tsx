import { useSyncExternalStore, type ReactElement } from 'react';
import { LABEL } from '../../../core/anatomy.ts';
import { CARDIAC_PLANES } from '../../../view/slices/cardiac-planes.ts';
import { obliquityDeg } from '../../../view/slices/oblique.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { useCase, useSession } from '../../session/hooks.ts';
import { isCine, useCine } from '../slices/cine.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { OBLIQUE_DEG, showAcquiredPlanes } from './acquired.ts';
import { resetPlanes, showCardiacPlane } from './cardiac.ts';
import { chooseFilm, filmChoices, useFilm } from './film.ts';

/** Slices in other directions: turned by hand, or those in which hearts are looked at. */
export function PlanesSection(): ReactElement {
  const slices = sliceWorkspace();
  const { oblique, geometry } = useSyncExternalStore(slices.subscribe, slices.getState);
  const heart = useCase(
    ({ document }) =>
      document.organ === 'heart' &&
      (document.steps.segmentation?.summary.structures.some(
        ({ label, volumeMl }) => label === LABEL.lvBlood && volumeMl > 0,
      ) ??
        false),
  );
  return (
    <Section
      title="Planes"
      note={oblique ? 'turned away from the patient planes' : 'axial, coronal, sagittal'}
    >
      {heart && (
        <div className="button-row" role="group" aria-label="Cardiac planes">
          {CARDIAC_PLANES.map(({ id, title }) => (
            <Button key={id} size="small" onPress={() => showCardiacPlane(id)}>
              {title}
            </Button>
          ))}
        </div>
      )}
      <div className="button-row">
        <Button
          size="small"
          onPress={resetPlanes}
          disabledReason={oblique ? undefined : 'The slices are the patient planes'}
        >
          Patient planes
        </Button>
        {geometry && obliquityDeg(geometry.grid) > OBLIQUE_DEG && (
          <Button size="small" onPress={showAcquiredPlanes}>
            Acquired planes
          </Button>
        )}
      </div>
      <Films />
    </Section>
  );
}

const NONE = 'none';

/** Long axes that were filmed beside the stack of an open cine. */
function Films(): ReactElement | null {
  const { opened, caseStore } = useSession((state) => state);
  const played = useCine(isCine);
  const { shown } = useFilm();
  const choices = filmChoices({ opened, caseStore });
  if (!played || choices.length === 0) return null;
  return (
    <div className="film-choice">
      <Select
        label="Film"
        value={shown?.key ?? NONE}
        options={[
          { value: NONE, label: 'None' },
          ...choices.map(({ key, title }) => ({ value: key, label: title })),
        ]}
        onChange={(key) => void chooseFilm(choices.find((one) => one.key === key))}
      />
      <p className="t3 tool-hint">
        A plane filmed on its own, in place of the 3D view, at the same share of the beat.
      </p>
    </div>
  );
}
