import { useSyncExternalStore, type ReactElement } from 'react';
import { LABEL } from '../../../core/anatomy.ts';
import { CARDIAC_PLANES } from '../../../view/slices/cardiac-planes.ts';
import { obliquityDeg } from '../../../view/slices/oblique.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { useCase } from '../../session/hooks.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { OBLIQUE_DEG, showAcquiredPlanes } from './acquired.ts';
import { resetPlanes, showCardiacPlane } from './cardiac.ts';

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
    </Section>
  );
}
