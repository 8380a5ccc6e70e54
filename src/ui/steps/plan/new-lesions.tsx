import { useState, type ReactElement } from 'react';
import { toFailure } from '../../../core/failure.ts';
import { SEGMENT_TITLES } from '../../../heart/aha-segments.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { LESION_DEFAULTS, LESION_RANGE } from '../../../plan/lesion.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Slider } from '../../kit/slider.tsx';
import { placeOne } from './plan-clicks.ts';
import { placeAtSegment } from './plan-surface.ts';
import {
  LINE_SPACING_MM,
  LINE_SPACING_RANGE_MM,
  planView,
  report,
  usePlanView,
} from './plan-view.ts';

const SEGMENTS = SEGMENT_TITLES.map((title, segment) => ({
  value: String(segment),
  label: segment === 0 ? title : `AHA ${segment}, ${title.toLowerCase()}`,
}));

/** Size of the lesions to come, and a way to place one without pointing. */
export function NewLesions({ model }: { readonly model: HeartModel }): ReactElement {
  const { size, lineSpacingMm, side, line } = usePlanView((view) => view);
  const [segment, setSegment] = useState('12');
  const placeThere = (): void => {
    try {
      placeOne(placeAtSegment(model, side, Number(segment)));
    } catch (error) {
      report(toFailure(error));
    }
  };
  return (
    <Section
      title="New lesions"
      note="half-ellipsoid"
      actions={
        line && (
          <Button size="small" kind="ghost" onPress={() => planView.setState({ line: undefined })}>
            Finish line
          </Button>
        )
      }
    >
      <Slider
        label="Width"
        unit="mm"
        value={size.widthMm}
        defaultValue={LESION_DEFAULTS.widthMm}
        min={LESION_RANGE.widthMm[0]}
        max={LESION_RANGE.widthMm[1]}
        step={0.5}
        decimals={1}
        onChange={(widthMm) => planView.setState({ size: { ...size, widthMm } })}
      />
      <Slider
        label="Depth"
        unit="mm"
        value={size.depthMm}
        defaultValue={LESION_DEFAULTS.depthMm}
        min={LESION_RANGE.depthMm[0]}
        max={LESION_RANGE.depthMm[1]}
        step={0.5}
        decimals={1}
        onChange={(depthMm) => planView.setState({ size: { ...size, depthMm } })}
      />
      <Slider
        label="Line spacing"
        unit="mm"
        value={lineSpacingMm}
        defaultValue={LINE_SPACING_MM}
        min={LINE_SPACING_RANGE_MM[0]}
        max={LINE_SPACING_RANGE_MM[1]}
        step={0.5}
        decimals={1}
        onChange={(next) => planView.setState({ lineSpacingMm: next })}
      />
      <div className="site-add lesion-add">
        <Select
          label="Segment for a lesion"
          labelHidden
          options={SEGMENTS}
          value={segment}
          onChange={setSegment}
        />
        <Button onPress={placeThere}>Place</Button>
      </div>
    </Section>
  );
}
