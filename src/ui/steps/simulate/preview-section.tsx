import type { ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { Measures } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { eikonalPreview, usePreview } from '../../operations/eikonal-preview.ts';
import { useRun } from '../../session/results.ts';
import { useAnswer } from './preview-question.ts';

/** Whether edits are answered at once, and the figures of the latest answer. */
export function PreviewSection({
  model,
}: {
  readonly model: HeartModel | undefined;
}): ReactElement {
  const enabled = usePreview((state) => state.enabled);
  return (
    <Section title="Preview" note="eikonal, one beat at rest">
      <div className="stack flush">
        <Switch
          label="Preview while editing"
          checked={enabled}
          onChange={(on) => eikonalPreview.setState({ enabled: on })}
        />
        {model && enabled && <Figures model={model} />}
      </div>
    </Section>
  );
}

function Figures({ model }: { readonly model: HeartModel }): ReactElement | null {
  const run = useRun('simulation');
  const fits = run && run.result.activationMs.length === model.grid.active.length;
  const answer = useAnswer(model, fits ? run : undefined);
  const failed = usePreview((state) => state.failure);
  if (failed?.of === 'simulation')
    return (
      <Note kind="caution" title={failed.failure.message}>
        {failed.failure.hint}
      </Note>
    );
  if (!answer) return null;
  const { map, ecg, tookMs } = answer;
  const qrs = ecg?.qrsMs;
  return (
    <div data-testid="preview-figures">
      <Measures
        figures={[
          { term: 'Total, preview', value: map.lastMs.toFixed(0), unit: 'ms' },
          ...(qrs === undefined
            ? []
            : [{ term: 'QRS, preview', value: qrs.toFixed(0), unit: 'ms' }]),
          { term: 'Computed in', value: tookMs.toFixed(0), unit: 'ms' },
        ]}
      />
      {map.unreachedVoxels > 0 && (
        <Note kind="neutral" title="Not all tissue is reached">
          {`${map.unreachedVoxels.toLocaleString('en')} conducting voxels lie behind scar or apart from the rest.`}
        </Note>
      )}
    </div>
  );
}
