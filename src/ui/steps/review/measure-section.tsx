import { Crosshair, Download, FileText, Pencil, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore, type ReactElement } from 'react';
import { structuresOf } from '../../../core/anatomy.ts';
import { measurementsOf } from '../../../twin/document.ts';
import { isDrawn, type Measurement } from '../../../twin/measurement.ts';
import { outdated, sourceOf } from '../../../twin/measure-figures.ts';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { openImages } from '../../operations/edit-files.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import type { SessionState } from '../../session/session.ts';
import {
  exportMeasurements,
  jumpToMeasurement,
  measurementLines,
  measureTool,
  measureVolume,
  removeMeasurement,
  renameMeasurement,
} from '../slices/measures.ts';
import {
  dropFirstPoint,
  surfaceMeasure,
  takeCrosshair,
  toggleSurfaceMeasure,
  useSurfaceMeasure,
} from './surface-measure.ts';

/** Writing DICOM is loaded when it is first asked for. */
const saveReport = (): void =>
  void import('../../operations/results-files.ts').then(({ saveMeasurementReport }) =>
    saveMeasurementReport(),
  );

/** A DICOM report names the images that were measured. */
function noImagesToReport(state: SessionState): string | undefined {
  const images = openImages(state);
  if (!images) return 'The images are not open: open them again in Import';
  const stored = state.opened?.scan.series.find(({ key }) => key === images.seriesKey)?.stored;
  return (
    stored && `The image came as ${stored.format}, so a DICOM report has none to refer to: use CSV`
  );
}

/** What was measured: name, figures, go there, rename, remove; all of it as a table for other programs. */
export function MeasureSection(): ReactElement | null {
  const document = useCase((state) => state.document);
  const { selectedId } = useSyncExternalStore(measureTool.subscribe, measureTool.getState);
  const [renaming, setRenaming] = useState<string>();
  const noReport = useSession(noImagesToReport);
  if (!document) return null;
  const items = measurementsOf(document);
  const sources = [...new Set(items.map(sourceOf))];
  return (
    <Section
      title="Measurements"
      note={items.length > 0 ? String(items.length) : undefined}
      actions={
        <>
          <IconButton
            icon={Download}
            name="Save the measurements as CSV"
            size="small"
            onPress={exportMeasurements}
            disabledReason={items.length === 0 ? 'Nothing has been measured yet' : undefined}
          />
          <IconButton
            icon={FileText}
            name="Save measurements and volumes as DICOM SR"
            size="small"
            onPress={saveReport}
            disabledReason={noReport}
          />
        </>
      }
    >
      {items.length === 0 && (
        <p className="t2 none-yet">
          Nothing measured yet. Choose a measuring tool above and draw on a slice.
        </p>
      )}
      <ul className="measures-list" aria-label="Measurements">
        {items.map((item) => (
          <li key={item.id} className={classNames('measure-row', item.id === selectedId && 'on')}>
            {renaming === item.id ? (
              <NameField item={item} onDone={() => setRenaming(undefined)} />
            ) : (
              <button type="button" className="hit" onClick={() => goToItem(item)}>
                {item.name}
              </button>
            )}
            <span className="buttons">
              <IconButton
                icon={Crosshair}
                name={`Go to ${item.name}`}
                size="small"
                onPress={() => goToItem(item)}
              />
              <IconButton
                icon={Pencil}
                name={`Rename ${item.name}`}
                size="small"
                onPress={() => setRenaming(renaming === item.id ? undefined : item.id)}
              />
              <IconButton
                icon={Trash2}
                name={`Remove ${item.name}`}
                size="small"
                onPress={() => removeMeasurement(item.id)}
              />
            </span>
            <span className="figures">
              {measurementLines(document, item).map((line) => (
                <span key={line}>{line}</span>
              ))}
              {isDrawn(item) && item.phase !== undefined && (
                <span>{`Phase ${item.phase + 1}`}</span>
              )}
              {outdated(document, item) && <span className="cau">{outdated(document, item)}</span>}
            </span>
          </li>
        ))}
      </ul>
      <VolumeOf />
      <AlongSurface />
      {sources.length > 0 && <p className="t3 tool-hint">{`Scale from: ${sources.join('; ')}.`}</p>}
    </Section>
  );
}

function NameField({
  item,
  onDone,
}: {
  readonly item: Measurement;
  readonly onDone: () => void;
}): ReactElement {
  const [name, setName] = useState(item.name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        renameMeasurement(item.id, name);
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <TextField
        ref={(input) => input?.focus()}
        label={`Name of ${item.name}`}
        labelHidden
        value={name}
        onChange={setName}
      />
    </form>
  );
}

function goToItem(item: Measurement): void {
  if (item.kind === 'geodesic') surfaceMeasure.setState({ on: true });
  jumpToMeasurement(item);
}

/** Turns the 3D view into surfaces to measure on; the crosshair can stand for a press. */
function AlongSurface(): ReactElement | null {
  const { on, first } = useSurfaceMeasure();
  const segmented = useCase((state) => state.document.steps.segmentation !== null);
  if (!segmented) return null;
  return (
    <div className="along-surface">
      <Button size="small" shortcut="G" onPress={toggleSurfaceMeasure}>
        {on ? 'Volume rendering again' : 'Measure along a surface'}
      </Button>
      {on && (
        <>
          <Button size="small" onPress={takeCrosshair}>
            {first ? 'Second point at the crosshair' : 'First point at the crosshair'}
          </Button>
          {first && (
            <Button size="small" kind="ghost" onPress={dropFirstPoint}>
              Begin again
            </Button>
          )}
          <p className="t3 tool-hint">
            {`Press ${first ? 'the second point on the same structure' : 'two points of one structure'} in the 3D view.`}
          </p>
        </>
      )}
    </div>
  );
}

const NONE = 'none';

/** Adds the volume of a structure to the list. */
function VolumeOf(): ReactElement | null {
  const document = useCase((state) => state.document);
  const found = document?.steps.segmentation?.summary.structures ?? [];
  if (!document || found.length === 0) return null;
  const options = structuresOf(document.organ)
    .filter(({ name }) => found.some((one) => one.name === name && one.volumeMl > 0))
    .map(({ name, title }) => ({ value: name, label: title }));
  return (
    <Select
      label="Volume of"
      value={NONE}
      options={[{ value: NONE, label: 'Choose a structure' }, ...options]}
      onChange={(structure) => {
        const option = options.find(({ value }) => value === structure);
        if (option) measureVolume(structure, option.label);
      }}
    />
  );
}
