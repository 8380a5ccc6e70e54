import { FileUp } from 'lucide-react';
import { useId, useRef, useState, type ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { FailureNote } from '../../kit/note.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import {
  dropMeasurements,
  personalisation,
  readMeasurements,
  usePersonalisation,
  type Personalisation,
} from '../../operations/personalise.ts';
import { useJobState } from '../use-job-state.ts';

const ENDINGS = '.csv,.tsv,.txt,.vtk,.vtp,.mesh';

const PLACES: readonly { readonly value: Personalisation['place']; readonly label: string }[] = [
  { value: 'image', label: 'In image space' },
  { value: 'landmarks', label: 'By landmarks' },
];
const CHAMBERS: readonly { readonly value: Personalisation['chamber']; readonly label: string }[] =
  [
    { value: 'lv', label: 'Left ventricle' },
    { value: 'rv', label: 'Right ventricle' },
  ];

/** Files with measurements: where to drop them, what was read of them, what was left out. */
export function PersonaliseFiles(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const job = useJobState('measurements');
  const files = usePersonalisation((state) => state.files);
  return (
    <>
      <div
        className={classNames('measure-drop', over && 'over')}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          // The page takes drops elsewhere as cases or images.
          event.stopPropagation();
          setOver(false);
          void readMeasurements([...event.dataTransfer.files]);
        }}
      >
        <Button
          icon={FileUp}
          wide
          busy={job.state.kind === 'running'}
          onPress={() => input.current?.click()}
        >
          Load ECG or map files
        </Button>
        <p className="t3">
          ECG as .csv (time and 12 leads). Map as .vtk, .vtp or CARTO export (.mesh, _car.txt).
        </p>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          aria-label="Load ECG or map files"
          accept={ENDINGS}
          onChange={(event) => {
            void readMeasurements([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen again after a correction on disk.
            event.currentTarget.value = '';
          }}
        />
      </div>
      {job.state.kind === 'failed' && <FailureNote failure={job.state.failure} />}
      {files && (
        <div data-testid="measurement-files">
          <ul className="measure-list" aria-label="Measurements read">
            {files.read.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
          {files.skipped.length > 0 && (
            <ul className="measure-list t2" aria-label="Left out">
              {files.skipped.map((words) => (
                <li key={words}>Left out: {words}</li>
              ))}
            </ul>
          )}
          <Button kind="ghost" size="small" onPress={dropMeasurements}>
            Remove these files
          </Button>
        </div>
      )}
      {files && files.maps.length > 0 && <MapPlace />}
    </>
  );
}

/** Which map is used, and how it comes into the frame of the images. */
function MapPlace(): ReactElement {
  const id = useId();
  const { files, map, place, landmarks, chamber } = usePersonalisation((state) => state);
  const maps = files?.maps ?? [];
  return (
    <>
      {maps.length > 1 && (
        <Select
          label="Map"
          options={maps.map(({ title }, n) => ({ value: String(n), label: title }))}
          value={String(map)}
          onChange={(value) => personalisation.setState({ map: Number(value) })}
        />
      )}
      <Segmented
        label="Position of the map"
        wide
        options={PLACES}
        value={place}
        onChange={(value) => personalisation.setState({ place: value })}
      />
      {place === 'landmarks' && (
        <>
          <Select
            label="Mapped"
            options={CHAMBERS}
            value={chamber}
            onChange={(value) => personalisation.setState({ chamber: value })}
          />
          <label className="t2" htmlFor={id}>
            Landmarks, one a line: x y z in the map, x y z on the heart (LPS mm)
          </label>
          <textarea
            id={id}
            className="measure-landmarks"
            rows={4}
            spellCheck={false}
            placeholder="12.5 -30 104  -8 41.2 96"
            value={landmarks}
            onChange={(event) => personalisation.setState({ landmarks: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}
