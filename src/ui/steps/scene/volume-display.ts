/** How the volume rendering shows the image; choices of this visit to the case. */
import { useStore } from 'zustand';
import type { Volume } from '../../../core/volume.ts';
import type { CropMm } from '../../../view/volume/crop.ts';
import { NO_CROP } from '../../../view/volume/crop.ts';
import type { VolumePresetId } from '../../../view/volume/presets.ts';
import { firstPreset } from '../../../view/volume/presets.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { session } from '../../session/session.ts';

interface VolumeDisplay {
  /** Undefined until somebody chooses: then what suits the image and the organ. */
  readonly chosen: VolumePresetId | undefined;
  readonly crop: CropMm;
  /** The crop box and its handles are on screen. */
  readonly cropping: boolean;
}

export const volumeDisplay = caseScoped<VolumeDisplay>(() => ({
  chosen: undefined,
  crop: NO_CROP,
  cropping: false,
}));

/** What the present image is shown with. */
export function shownPreset(volume: Volume | undefined, chosen: VolumePresetId | undefined) {
  const organ = session.getState().caseStore?.getState().document.organ ?? 'heart';
  return chosen ?? firstPreset(volume?.unit ?? 'HU', organ);
}

export const useVolumeDisplay = (): VolumeDisplay => useStore(volumeDisplay);

export const choosePreset = (chosen: VolumePresetId): void => volumeDisplay.setState({ chosen });

export const setCrop = (crop: CropMm): void => volumeDisplay.setState({ crop });

export const toggleCropping = (): void =>
  volumeDisplay.setState(({ cropping }) => ({ cropping: !cropping }));

/** The whole image again. */
export const resetCrop = (): void => volumeDisplay.setState({ crop: NO_CROP });
