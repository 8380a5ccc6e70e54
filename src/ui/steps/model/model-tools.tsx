import { Hash, Waves } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useModel } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';
import { modelView, useModelView, type ModelField } from './model-view.ts';

const FIELDS: readonly { readonly value: ModelField; readonly label: string }[] = [
  { value: 'anatomy', label: 'Anatomy' },
  { value: 'thickness', label: 'Thickness' },
  { value: 'tissue', label: 'Scar' },
];

/** Field, fibres, segments and projections. */
export function ModelTools(): ReactElement | null {
  const { field, fibres, segments } = useModelView((view) => view);
  if (!useModel()) return null;
  return (
    <>
      <Segmented
        label="Field"
        showLabel
        options={FIELDS}
        value={field}
        onChange={(next) => modelView.setState({ field: next })}
      />
      <IconButton
        icon={Waves}
        name="Fibres"
        pressed={fibres}
        onPress={() => modelView.setState({ fibres: !fibres })}
      />
      <IconButton
        icon={Hash}
        name="Numbers of the AHA segments"
        pressed={segments}
        onPress={() => modelView.setState({ segments: !segments })}
      />
      <StandardViews />
    </>
  );
}
