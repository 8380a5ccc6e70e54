import { Plus, Trash2 } from 'lucide-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatMm } from '../../../core/format.ts';
import {
  ADVISED_LANDMARKS,
  expectedErrorMm,
  LEAST_LANDMARKS,
} from '../../../pipeline/study-alignment.ts';
import { applyTransform, invertTransform } from '../../../segment/register/transform.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Slider } from '../../kit/slider.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { alignFollowUpByContent, alignFollowUpByFrame } from '../../operations/follow-up.ts';
import { hasFrameOf } from '../../operations/follow-up-files.ts';
import {
  addLandmark,
  alignByLandmarks,
  fitOf,
  landmarks,
  removeLandmark,
} from '../../operations/follow-up-landmarks.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { useJobState } from '../use-job-state.ts';
import { FollowUpQuestions } from './follow-up-questions.tsx';
import { alignmentView, useAlignmentView } from './organ-view.ts';

/** How both studies are compared on the slices, and the ways to lay them on each other anew. */
export function AlignmentSection(): ReactElement | null {
  const record = useCase((state) => state.document.steps.followUp) ?? null;
  if (!record) return null;
  return (
    <>
      {record.interlocks.length > 0 && (
        <Section label="Questions">
          <div className="stack flush">
            <FollowUpQuestions record={record} />
          </div>
        </Section>
      )}
      <ComparisonSection />
      <LandmarkSection record={record} />
      <OtherMethods record={record} />
    </>
  );
}

function ComparisonSection(): ReactElement {
  const { comparison, blendPercent, lower, outlines, follows } = useAlignmentView((view) => view);
  return (
    <Section title="Compare" note="second study as aligned">
      <div className="stack flush">
        <Segmented
          label="Comparison"
          wide
          options={[
            { value: 'side-by-side', label: 'Side by side' },
            { value: 'checkerboard', label: 'Checkerboard' },
            { value: 'blend', label: 'Blend' },
          ]}
          value={comparison}
          onChange={(next) => alignmentView.setState({ comparison: next })}
        />
        <Segmented
          label="Lower plane"
          wide
          options={[
            { value: 'coronal', label: 'Axial, coronal' },
            { value: 'sagittal', label: 'Axial, sagittal' },
          ]}
          value={lower}
          onChange={(next) => alignmentView.setState({ lower: next, maximised: undefined })}
        />
      </div>
      {comparison === 'blend' && (
        <Slider
          label="Second study"
          unit="%"
          min={0}
          max={100}
          value={blendPercent}
          onChange={(next) => alignmentView.setState({ blendPercent: next })}
        />
      )}
      {comparison === 'side-by-side' && (
        <>
          <div className="kv">
            <span className="lbl">Outlines</span>
            <Segmented
              label="Outlines on the second study"
              options={[
                { value: 'first', label: 'First' },
                { value: 'second', label: 'Own' },
                { value: 'none', label: 'None' },
              ]}
              value={outlines}
              onChange={(next) => alignmentView.setState({ outlines: next })}
            />
          </div>
          <Switch
            label="Follows first"
            checked={follows}
            onChange={(next) => alignmentView.setState({ follows: next })}
          />
        </>
      )}
    </Section>
  );
}

function LandmarkSection({ record }: { readonly record: RecordMap['followUp'] }): ReactElement {
  const { pairs, selected } = useStore(landmarks);
  const second = useAlignmentView((view) => view.second);
  const { toBaseline } = record.summary.registration;
  const { residualsMm, residualMm, problem } = fitOf(pairs, toBaseline);
  const busy = useSession((state) => state.jobs.followUp !== undefined);
  const missing = LEAST_LANDMARKS - pairs.length;
  const mark = (): void => {
    const place = second?.getState().crosshair;
    if (!place) return;
    const movingLps = applyTransform(invertTransform(toBaseline), place);
    addLandmark(sliceWorkspace().getState().crosshair, movingLps);
  };
  const show = (n: number): void => {
    const { fixedLps, movingLps } = pairs[n];
    landmarks.setState({ selected: n });
    sliceWorkspace().setCrosshair(fixedLps, true);
    second?.setCrosshair(applyTransform(toBaseline, movingLps), true);
  };
  return (
    <Section
      title="Landmarks"
      note={`${pairs.length} ${pairs.length === 1 ? 'pair' : 'pairs'}, ${LEAST_LANDMARKS} needed, ${ADVISED_LANDMARKS} better`}
    >
      <div className="stack flush">
        <p className="t2">
          Click a point in the first study, such as a vessel fork, then the same point in the
          second; add the pair.
        </p>
        <Button
          icon={Plus}
          wide
          onPress={mark}
          disabledReason={second ? undefined : 'Show both studies side by side first'}
        >
          Add this pair
        </Button>
        {pairs.length > 0 && (
          <ul className="landmarks" data-testid="landmarks">
            {pairs.map((pair, n) => (
              <li
                key={`${pair.fixedLps.join()} ${pair.movingLps.join()}`}
                className={classNames('li', n === selected && 'on')}
              >
                <b className="num">{n + 1}</b>
                <button
                  type="button"
                  className="nm hit"
                  aria-pressed={n === selected}
                  onClick={() => show(n)}
                >
                  {pair.fixedLps.map((mm) => mm.toFixed(0)).join(', ')}
                  <span className="vh">{`, show pair ${n + 1}`}</span>
                </button>
                <span className="num">{formatMm(residualsMm[n])}</span>
                <IconButton
                  icon={Trash2}
                  name={`Remove pair ${n + 1}`}
                  size="small"
                  onPress={() => removeLandmark(n)}
                />
              </li>
            ))}
          </ul>
        )}
        {problem && <FailureNote failure={problem} title="No alignment from these pairs" />}
        {residualMm !== undefined && <Fit residualMm={residualMm} />}
        <Button
          kind="outline"
          wide
          onPress={() => void alignByLandmarks()}
          disabledReason={
            missing > 0
              ? `${missing} more ${missing === 1 ? 'pair is' : 'pairs are'} needed`
              : problem
                ? problem.message
                : busy
                  ? 'The second study is being worked on'
                  : undefined
          }
        >
          Align by these landmarks
        </Button>
      </div>
    </Section>
  );
}

/** What remains between the points, and what that says about the place under the crosshair. */
function Fit({ residualMm }: { readonly residualMm: number }): ReactElement {
  const { pairs } = useStore(landmarks);
  const slices = sliceWorkspace();
  const { crosshair } = useSyncExternalStore(slices.subscribe, slices.getState);
  const expected = expectedErrorMm(pairs, crosshair);
  return (
    <KeyValue
      facts={[
        { term: 'Misfit, root mean square', value: formatMm(residualMm) },
        {
          term: 'Expected error at the crosshair',
          value: expected === null ? 'from 4 pairs on' : formatMm(expected),
        },
      ]}
    />
  );
}

function OtherMethods({ record }: { readonly record: RecordMap['followUp'] }): ReactElement {
  const job = useJobState('followUp');
  const document = useCase((state) => state.document);
  const { frameOfReferenceUid: frame } = record.parameters;
  const same = document && typeof frame === 'string' && hasFrameOf(document, frame);
  if (job.state.kind === 'running') {
    return (
      <Section label="Progress of the alignment">
        <JobBlock
          title="Alignment"
          runLabel="Align"
          state={job.state}
          onRun={() => void alignFollowUpByContent()}
          onCancel={job.cancel}
        />
      </Section>
    );
  }
  return (
    <Section title="Other ways to align">
      <div className="stack flush">
        {job.state.kind === 'failed' && <FailureNote failure={job.state.failure} />}
        <Button wide onPress={() => void alignFollowUpByContent()}>
          Align by mutual information
        </Button>
        <Button
          kind="ghost"
          wide
          onPress={() => void alignFollowUpByFrame()}
          disabledReason={same ? undefined : 'The studies do not name the same frame of reference'}
        >
          Take positions as they are
        </Button>
      </div>
    </Section>
  );
}
