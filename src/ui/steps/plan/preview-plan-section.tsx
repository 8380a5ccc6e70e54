import { useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatMl } from '../../../core/format.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { usePreview } from '../../operations/eikonal-preview.ts';
import { previewFigures, previewMap, usePlanAnswer, type PreviewMap } from './preview-plan.ts';
import { usePlanView } from './plan-view.ts';

const MAPS: readonly { readonly value: PreviewMap; readonly label: string }[] = [
  { value: 'difference', label: 'Difference' },
  { value: 'activation', label: 'Activation' },
];

/** What the lesions change by the preview, while it is on screen. */
export function PlanPreviewSection({ model }: { readonly model: HeartModel }): ReactElement | null {
  const shown = usePlanView((view) => view.field === 'preview');
  const { map } = useStore(previewMap);
  const answer = usePlanAnswer(model);
  const failed = usePreview((state) => state.failure);
  const figures = useMemo(() => answer && previewFigures(answer), [answer]);
  if (!shown) return null;
  return (
    <Section title="Preview" note="eikonal, one beat at rest">
      <div className="stack flush" data-testid="preview-figures">
        <Segmented
          label="Map of the preview"
          wide
          options={MAPS}
          value={map}
          onChange={(next) => previewMap.setState({ map: next })}
        />
        {failed?.of === 'plan' && (
          <Note kind="caution" title={failed.failure.message}>
            {failed.failure.hint}
          </Note>
        )}
        {answer && figures && (
          <KeyValue
            facts={[
              {
                term: 'Complete without lesions, preview',
                value: figures.beforeMs.toFixed(0),
                unit: 'ms',
              },
              {
                term: 'Complete with lesions, preview',
                value: figures.afterMs.toFixed(0),
                unit: 'ms',
              },
              {
                term: 'Largest delay, preview',
                value: figures.largestDelayMs.toFixed(0),
                unit: 'ms',
              },
              { term: 'Cut off, preview', value: formatMl(figures.cutOffMl) },
              { term: 'Computed in', value: answer.tookMs.toFixed(0), unit: 'ms' },
            ]}
          />
        )}
      </div>
    </Section>
  );
}
