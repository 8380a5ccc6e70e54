import type { ReactElement } from 'react';
import { cropFaces, isCropped, mostCutMm, withCut } from '../../../view/volume/crop.ts';
import { presetsFor } from '../../../view/volume/presets.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Slider } from '../../kit/slider.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { useSession } from '../../session/hooks.ts';
import {
  choosePreset,
  resetCrop,
  setCrop,
  shownPreset,
  toggleCropping,
  useVolumeDisplay,
} from './volume-display.ts';

/** What the volume rendering brings out, and which part of the image it draws. */
export function VolumeSection(): ReactElement | null {
  const volume = useSession((state) => state.volume);
  const { chosen, crop, cropping } = useVolumeDisplay();
  if (!volume) return null;
  const { grid, unit } = volume;
  return (
    <Section title="Volume rendering" note="for orientation only">
      <Select
        label="Preset"
        options={presetsFor(unit).map(({ id, title }) => ({ value: id, label: title }))}
        value={shownPreset(volume, chosen)}
        onChange={choosePreset}
      />
      <Switch label="Crop box" checked={cropping} onChange={toggleCropping} />
      {cropping &&
        cropFaces(grid).map(({ index, side }) => (
          <Slider
            key={index}
            label={side}
            unit="mm"
            value={Math.round(crop[index])}
            min={0}
            max={Math.floor(mostCutMm(grid, crop, index))}
            onChange={(mm) => setCrop(withCut(grid, crop, index, mm))}
          />
        ))}
      {cropping && (
        <p className="t3 tool-hint">
          How much is cut away from each side of the image. Only this picture is cropped.
        </p>
      )}
      {(cropping || isCropped(crop)) && (
        <Button
          size="small"
          onPress={resetCrop}
          disabledReason={isCropped(crop) ? undefined : 'The whole image is drawn'}
        >
          Whole image
        </Button>
      )}
    </Section>
  );
}
