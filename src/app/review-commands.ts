/** Commands of Review and of the slices. Their code is loaded with the step; a key must not load it on the start page. */
import { chooseLayout, layout, LAYOUTS, toggleMaximised } from '../ui/steps/slices/layout.ts';
import { session, type UiStep } from '../ui/session/session.ts';
import { REVIEW_TOOLS } from '../ui/steps/review/review-tools.ts';
import { CARDIAC_PLANES } from '../view/slices/cardiac-planes.ts';
import type { Volume } from '../core/volume.ts';
import { VOLUME_PRESETS } from '../view/volume/presets.ts';
import type { SliceDisplay } from '../view/slices/slice-state.ts';
import type { CommandRow } from './commands.ts';

export const SLICE_STEPS: readonly UiStep[] = ['review', 'segment'];
const REVIEW: readonly UiStep[] = ['review'];

type Slices = typeof import('../ui/steps/slices/slices.ts');

/** A command that needs the slices. */
export const withSlices =
  (act: (slices: Slices) => void): (() => void) =>
  () =>
    void import('../ui/steps/slices/slices.ts').then(act);

const toggleDisplay = (key: 'inverted' | 'smooth'): (() => void) =>
  withSlices(({ sliceWorkspace }) => {
    const slices = sliceWorkspace();
    slices.setDisplay({ [key]: !slices.getState().display[key] });
  });

/** A command about the volume rendering. */
const withVolumeDisplay =
  (act: (display: typeof import('../ui/steps/scene/volume-display.ts')) => void): (() => void) =>
  () =>
    void import('../ui/steps/scene/volume-display.ts').then(act);

const isImageOf = (unit: Volume['unit']): boolean => session.getState().volume?.unit === unit;

const PROJECTIONS: readonly (readonly [SliceDisplay['projection'], string])[] = [
  ['slice', 'plain slices'],
  ['max', 'maximum (MIP)'],
  ['min', 'minimum (MinIP)'],
  ['mean', 'average'],
];

/** Rows of the table that concern looking and measuring. */
export const reviewCommands = (): readonly CommandRow[] => [
  ...LAYOUTS.map(({ id, title }) => ({
    group: 'Layout',
    action: `Layout: ${title}`,
    keys: [],
    steps: SLICE_STEPS,
    run: () => chooseLayout(session.getState().step, id),
  })),
  {
    group: 'Layout',
    action: 'Maximise the active view, or restore',
    keys: ['M'],
    steps: SLICE_STEPS,
    run: () => toggleMaximised(layout.getState().active),
  },
  ...REVIEW_TOOLS.map(({ id, title, key, draws }) => ({
    group: draws ? 'Measure' : 'Review',
    action: draws ? `Measure: ${title}` : `Tool: ${title}`,
    keys: [key],
    steps: REVIEW,
    run: () =>
      void import('../ui/steps/review/review-state.ts').then(({ review }) =>
        review.setState({ tool: id }),
      ),
  })),
  {
    group: 'Measure',
    action: 'Save the measurements as CSV',
    keys: [],
    steps: REVIEW,
    run: () =>
      void import('../ui/steps/slices/measures.ts').then(({ exportMeasurements }) =>
        exportMeasurements(),
      ),
  },
  {
    group: 'Measure',
    action: 'Save measurements and volumes as DICOM SR',
    keys: [],
    steps: REVIEW,
    run: () =>
      void import('../ui/operations/results-files.ts').then(({ saveMeasurementReport }) =>
        saveMeasurementReport(),
      ),
  },
  {
    group: 'Review',
    action: 'Handles that turn the planes',
    keys: ['T'],
    steps: REVIEW,
    run: withSlices(({ sliceWorkspace }) => {
      const slices = sliceWorkspace();
      slices.setTurning(!slices.getState().turning);
    }),
  },
  {
    group: 'Review',
    action: 'Patient planes',
    keys: ['0'],
    steps: REVIEW,
    run: withSlices(({ sliceWorkspace }) => sliceWorkspace().setFrame(undefined)),
  },
  ...CARDIAC_PLANES.map(({ id, title }) => ({
    group: 'Review',
    action: `Cardiac plane: ${title}`,
    keys: [],
    steps: REVIEW,
    run: () =>
      void import('../ui/steps/review/cardiac.ts').then(({ showCardiacPlane }) =>
        showCardiacPlane(id),
      ),
  })),
  ...PROJECTIONS.map(([projection, title]) => ({
    group: 'Review',
    action: `Slab: ${title}`,
    keys: [],
    steps: REVIEW,
    run: withSlices(({ sliceWorkspace }) => sliceWorkspace().setDisplay({ projection })),
  })),
  ...VOLUME_PRESETS.map(({ id, title, unit }) => ({
    group: 'Volume rendering',
    action: `Volume rendering: ${title}`,
    keys: [],
    steps: REVIEW,
    blocked: () => (isImageOf(unit) ? undefined : 'For another kind of image'),
    run: withVolumeDisplay(({ choosePreset }) => choosePreset(id)),
  })),
  {
    group: 'Volume rendering',
    action: 'Crop box',
    keys: [],
    steps: REVIEW,
    run: withVolumeDisplay(({ toggleCropping }) => toggleCropping()),
  },
  {
    group: 'Volume rendering',
    action: 'Whole image',
    keys: [],
    steps: REVIEW,
    run: withVolumeDisplay(({ resetCrop }) => resetCrop()),
  },
  {
    group: 'Slices',
    action: 'Invert grey levels',
    keys: ['N'],
    steps: SLICE_STEPS,
    run: toggleDisplay('inverted'),
  },
  {
    group: 'Slices',
    action: 'Interpolation on or off',
    keys: [],
    steps: SLICE_STEPS,
    run: toggleDisplay('smooth'),
  },
];
