import { Fragment, useEffect, useSyncExternalStore, type ReactElement } from 'react';
import { useStore } from 'zustand';
import type { Lps } from '../../../core/space.ts';
import { applyTransform } from '../../../segment/register/transform.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import type { Plane } from '../../../view/slices/plane.ts';
import { captureSlice as drawSlice } from '../../../view/slices/slice-capture.ts';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import type { SliceWorkspace } from '../../../view/slices/slice-workspace.ts';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { landmarks } from '../../operations/follow-up-landmarks.ts';
import { useCase } from '../../session/hooks.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { LandmarkMarks } from './landmark-marks.tsx';
import { alignmentView, useAlignmentView, type Comparison } from './organ-view.ts';
import { OverlayImage, useOverlayEngine } from './overlay-image.tsx';
import { useAlignedVolume, useSecondSlices } from './second-slices.ts';

interface StageProps {
  readonly record: RecordMap['followUp'];
}

/** Slices of both studies, beside or over each other, as the alignment lays them. */
export function AlignmentStage({ record }: StageProps): ReactElement {
  const comparison = useAlignmentView((view) => view.comparison);
  useEffect(() => sliceWorkspace().setTool('crosshair'), []);
  return comparison === 'side-by-side' ? (
    <SideBySide record={record} />
  ) : (
    <Overlaid record={record} comparison={comparison} />
  );
}

const toggleMaximised = (plane: Plane): void =>
  alignmentView.setState(({ maximised }) => ({
    maximised: maximised === plane ? undefined : plane,
  }));

function usePlanes(): readonly Plane[] {
  const { lower, maximised } = useAlignmentView((view) => view);
  return maximised ? [maximised] : ['axial', lower];
}

function SideBySide({ record }: StageProps): ReactElement {
  const volume = useAlignedVolume(record);
  const second = useSecondSlices(record, volume);
  const { pairs, selected } = useStore(landmarks);
  const planes = usePlanes();
  const { toBaseline } = record.summary.registration;
  const ofFirst = pairs.map(({ fixedLps }) => fixedLps);
  const ofSecond = pairs.map(({ movingLps }) => applyTransform(toBaseline, movingLps));
  const marks = { selected };
  return (
    <div className={planes.length > 1 ? 'studies' : 'studies one'} data-testid="alignment-stage">
      {planes.map((plane) => (
        <Fragment key={plane}>
          <StudyPane
            {...marks}
            study="first"
            workspace={sliceWorkspace()}
            plane={plane}
            placesLps={ofFirst}
          />
          <StudyPane
            {...marks}
            study="second"
            workspace={second}
            plane={plane}
            placesLps={ofSecond}
          />
        </Fragment>
      ))}
    </div>
  );
}

interface StudyPaneProps {
  readonly study: 'first' | 'second';
  readonly workspace: SliceWorkspace | undefined;
  readonly plane: Plane;
  readonly placesLps: readonly Lps[];
  readonly selected: number | undefined;
}

function StudyPane(props: StudyPaneProps): ReactElement {
  const { study, workspace, plane, placesLps, selected } = props;
  const maximised = useAlignmentView((view) => view.maximised === plane);
  return (
    <div className="study" role="group" aria-label={STUDY[study]} data-study={study}>
      {workspace && (
        <SliceViewport
          workspace={workspace}
          plane={plane}
          maximised={maximised}
          onToggleMaximise={() => toggleMaximised(plane)}
          onCapture={() => void capture(workspace, plane, study)}
          renderOverlay={(view) => (
            <LandmarkMarks view={view} placesLps={placesLps} selected={selected} />
          )}
        />
      )}
      <StudyTag of={[study]} />
    </div>
  );
}

/** Which study a pane shows, with its date. */
function StudyTag({ of }: { readonly of: readonly StudyPaneProps['study'][] }): ReactElement {
  const first = useCase((state) => state.document.study?.date);
  const second = useCase((state) => state.document.steps.followUp?.summary.date);
  const dates = { first, second };
  const texts = of.map((study) => [STUDY[study], dates[study]].filter(Boolean).join(', '));
  return <span className="study-tag">{texts.join(' and ')}</span>;
}

const STUDY = { first: 'First study', second: 'Second study' } as const;

function Overlaid({
  record,
  comparison,
}: StageProps & { readonly comparison: Exclude<Comparison, 'side-by-side'> }): ReactElement {
  const engine = useOverlayEngine(useAlignedVolume(record));
  const planes = usePlanes();
  const { blendPercent, maximised } = useAlignmentView((view) => view);
  const workspace = sliceWorkspace();
  const { window } = useSyncExternalStore(workspace.subscribe, workspace.getState);
  return (
    <div className="studies over" data-testid="alignment-stage">
      {planes.map((plane) => (
        <div className="study" key={plane}>
          <SliceViewport
            workspace={workspace}
            plane={plane}
            maximised={maximised === plane}
            onToggleMaximise={() => toggleMaximised(plane)}
            renderOverlay={(view) =>
              engine && (
                <OverlayImage
                  engine={engine}
                  view={view}
                  window={window}
                  comparison={comparison}
                  blendPercent={blendPercent}
                />
              )
            }
          />
          <StudyTag of={['first', 'second']} />
        </div>
      ))}
    </div>
  );
}

/** Keeps a slice of one study; that of the second shows how the outlines of the first lie on it. */
async function capture(
  workspace: SliceWorkspace,
  plane: Plane,
  study: StudyPaneProps['study'],
): Promise<void> {
  const { outlines } = alignmentView.getState();
  const drawn =
    study === 'second' && outlines === 'first'
      ? ', with the outlines of the first study laid on it by the alignment'
      : '';
  const title = `${STUDY[study]}, ${plane} slice`;
  const picture = drawSlice(workspace, plane, captureContext('followUp', [STUDY[study]]));
  await keepCapture('followUp', title, `${STUDY[study]}${drawn}.`, picture);
}
