import { Spline } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';
import { SurfaceExportButton } from '../segment/surface-export.tsx';
import { SliceTools } from '../slices/slice-tools.tsx';
import { useNarrow } from '../scene/use-narrow.ts';
import { organView, useOrganView } from './organ-view.ts';

/** What is shown, and from where. */
export function OrganTools(): ReactElement | null {
  const { field, tubes } = useOrganView((view) => view);
  const model = useOrganModel();
  const second = useCase((state) => state.document.steps.followUp !== null) ?? false;
  const narrow = useNarrow();
  if (!model && !second) return null;
  const slices = field === 'alignment' && second;
  return (
    <>
      <Segmented
        label="Show"
        showLabel
        options={[
          { value: 'structures', label: 'Structures' },
          {
            value: 'territories',
            label: 'Territories',
            disabled: !model || model.territorySurfaces.length === 0,
          },
          { value: 'second-study', label: 'Both studies', disabled: !second || !model },
          { value: 'alignment', label: 'Alignment', disabled: !second },
        ]}
        value={field}
        onChange={(next) => organView.setState({ field: next })}
      />
      {slices && !narrow && <SliceTools />}
      {(field === 'structures' || field === 'territories') && model && model.trees.length > 0 && (
        <IconButton
          icon={Spline}
          name="Vessels as centrelines"
          pressed={tubes}
          onPress={() => organView.setState({ tubes: !tubes })}
        />
      )}
      {!slices && model && <StandardViews />}
      {model && <SurfaceExportButton />}
    </>
  );
}
