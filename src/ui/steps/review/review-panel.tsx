import type { ReactElement } from 'react';
import { formatMl } from '../../../core/format.ts';
import { voxelCount, voxelVolumeMl } from '../../../core/space.ts';
import { Button } from '../../kit/button.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { InterlockNote, Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { useCase, useCaseStore } from '../../session/hooks.ts';
import { goTo } from '../../session/session.ts';
import { VolumeSection } from '../scene/volume-section.tsx';
import { DisplaySection } from './display-section.tsx';
import { FusionSection } from './fusion-section.tsx';
import { MeasureSection } from './measure-section.tsx';
import { PlanesSection } from './planes-section.tsx';
import './review.css';
import { ToolSection } from './tool-section.tsx';

/** What the image is, how it is looked at, and what was measured on it. */
export function ReviewPanel(): ReactElement {
  const document = useCase((state) => state.document);
  const image = document?.steps.image?.summary;
  return (
    <>
      <Repairs />
      <ToolSection />
      <PlanesSection />
      <MeasureSection />
      <DisplaySection />
      <FusionSection />
      <VolumeSection />
      <Section title="Image" note={document?.study?.seriesDescription}>
        {image && (
          <KeyValue
            facts={[
              { term: 'Voxels', value: image.grid.dimensions.join(' × ') },
              {
                term: 'Spacing',
                value: image.grid.spacingMm.map((mm) => mm.toFixed(2)).join(' × '),
                unit: 'mm',
              },
              {
                term: 'Field of view',
                value: formatMl(voxelCount(image.grid) * voxelVolumeMl(image.grid)),
              },
              { term: 'Study date', value: document?.study?.date ?? 'not stated' },
              { term: 'Scanner', value: document?.study?.manufacturer ?? 'not stated' },
            ]}
          />
        )}
      </Section>
      <Section title="Findings of the import" grow>
        <div className="stack flush">
          {image?.warnings.length === 0 && (
            <p className="t2">Spacing is even, no slice is missing, no tilt.</p>
          )}
          {image?.warnings.map(({ code, message }) => (
            <Note key={code} kind="caution" title={message} />
          ))}
        </div>
      </Section>
      <Section label="Next" pinned>
        <Button kind="primary" size="large" wide onPress={() => goTo('segment')}>
          Go on to the structures
        </Button>
      </Section>
    </>
  );
}

/** What was computed into the image because the files did not hold it, until somebody has looked at it. */
function Repairs(): ReactElement | null {
  const caseStore = useCaseStore();
  const interlocks = useCase((state) => state.document.steps.image?.interlocks);
  if (!interlocks || interlocks.length === 0) return null;
  return (
    <Section title="Repaired image" note="seen before anything is built on it">
      <div className="stack flush" data-testid="repairs">
        {interlocks.map(({ id, message, hint, answer }) =>
          answer ? (
            <Note key={id} kind="neutral" title={message}>{`Accepted: ${answer.reason}`}</Note>
          ) : (
            <InterlockNote
              key={id}
              title={message}
              onAccept={(reason) => caseStore?.answerInterlock('image', id, reason)}
            >
              {hint}
            </InterlockNote>
          ),
        )}
      </div>
    </Section>
  );
}
