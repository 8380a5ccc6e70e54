import { ArrowLeft, Crosshair, Download, Trash2 } from 'lucide-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { formatMm } from '../../../core/format.ts';
import type { PictureCalibration, PictureScale } from '../../../core/picture-scale.ts';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { ToolGrid, ToolTile } from '../../kit/tool-tile.tsx';
import { TOOL_ICONS } from '../review/tool-icons.ts';
import '../review/review.css';
import { PICTURE_TOOLS } from './picture-tools.ts';
import {
  closePictures,
  exportPictureMeasurements,
  goToPictureMeasurement,
  keptLines,
  measurePicture,
  pictureCount,
  pictures,
  removePictureMeasurement,
  usePictures,
} from './pictures.ts';

/** What makes the pixels lengths, the tools, and what was measured. */
export function PicturePanel(): ReactElement {
  const series = usePictures((state) => state.series);
  const calibration = usePictures((state) => state.picture?.calibration);
  return (
    <>
      <Section title="Picture" note={series?.modality}>
        <KeyValue facts={[{ term: 'Series', value: series?.description || 'No description' }]} />
        <p className="t3 small">
          Single pictures make no case: nothing can be segmented or simulated on them. What is
          measured stays until other files are opened; save it as CSV.
        </p>
      </Section>
      <Section title="Scale">{calibration && <Scale calibration={calibration} />}</Section>
      <Tools />
      <Measured />
      <Display />
      <Section label="Back" pinned>
        <Button kind="outline" icon={ArrowLeft} wide onPress={closePictures}>
          Back to the series
        </Button>
      </Section>
    </>
  );
}

const sizeText = ({ mmPerPixel: [column, row], unit }: PictureScale): string =>
  Math.abs(row / column - 1) < 1e-4
    ? `${formatMm(column, 3)}${unit.replace(/^mm/, '')}`
    : `${column.toFixed(3)} × ${formatMm(row, 3)}${unit.replace(/^mm/, '')}`;

function Scale({ calibration }: { readonly calibration: PictureCalibration }): ReactElement {
  const { whole, regions, caution } = calibration;
  const measured = regions.filter(({ scale }) => scale);
  if (!whole && measured.length === 0) {
    return (
      <Note kind="caution" title="Pixels only">
        {regions.length > 0
          ? 'No region of this ultrasound picture has axes that are lengths.'
          : 'The header states no size of a pixel. Lengths and areas are counted in pixels; angles are true.'}
      </Note>
    );
  }
  return (
    <>
      <KeyValue
        facts={[
          ...(whole ? [{ term: 'Pixel', value: sizeText(whole) }] : []),
          ...measured.map(({ title, scale }, n) => ({
            term: `Region ${n + 1}, ${title}`,
            value: scale ? sizeText(scale) : '',
          })),
        ]}
      />
      {whole && <p className="t3 small">{`From ${whole.source}.`}</p>}
      {measured.length > 0 && (
        <p className="t3 small">
          From the ultrasound regions of the header. Outside them, and across their edges, only
          pixels are counted.
        </p>
      )}
      {caution && (
        <div className="stack">
          <Note kind="caution" title={`Lengths are in ${whole?.unit ?? 'mm'}`}>
            {caution}
          </Note>
        </div>
      )}
    </>
  );
}

const NAVIGATION = PICTURE_TOOLS.filter(({ draws }) => !draws);
const DRAWING = PICTURE_TOOLS.filter(({ draws }) => draws);

function Tools(): ReactElement {
  const tool = usePictures((state) => state.tool);
  const hint = PICTURE_TOOLS.find(({ id }) => id === tool)?.hint;
  const tile = ({ id, title, key, hint: tip }: (typeof PICTURE_TOOLS)[number]): ReactElement => (
    <ToolTile
      key={id}
      icon={TOOL_ICONS[id]}
      label={title}
      shortcut={key}
      hint={tip}
      active={tool === id}
      onPress={() => pictures.setState({ tool: id })}
    />
  );
  return (
    <Section title="Tool" note="left button on the picture">
      <div className="five-tools">
        <ToolGrid label="Look">{NAVIGATION.map(tile)}</ToolGrid>
        <ToolGrid label="Measure">{DRAWING.map(tile)}</ToolGrid>
      </div>
      <p className="t3 tool-hint">{hint}</p>
    </Section>
  );
}

function Measured(): ReactElement {
  const state = usePictures((now) => now);
  const { selectedId } = useSyncExternalStore(measurePicture.subscribe, measurePicture.getState);
  const items = state.items.filter(({ seriesKey }) => seriesKey === state.series?.key);
  const count = pictureCount(state);
  const sources = [...new Set(items.map(({ scale }) => scale.source))];
  return (
    <Section
      title="Measurements"
      note={items.length > 0 ? String(items.length) : undefined}
      grow
      actions={
        <IconButton
          icon={Download}
          name="Save the measurements as CSV"
          size="small"
          onPress={() => void exportPictureMeasurements()}
          disabledReason={items.length === 0 ? 'Nothing has been measured yet' : undefined}
        />
      }
    >
      {items.length === 0 && (
        <p className="t2 none-yet">Nothing measured yet. Choose a measuring tool and draw.</p>
      )}
      <ul className="measures-list" aria-label="Measurements">
        {items.map((item) => (
          <li key={item.id} className={classNames('measure-row', item.id === selectedId && 'on')}>
            <button type="button" className="hit" onClick={() => void goToPictureMeasurement(item)}>
              {item.name}
            </button>
            <span className="buttons">
              <IconButton
                icon={Crosshair}
                name={`Go to ${item.name}`}
                size="small"
                onPress={() => void goToPictureMeasurement(item)}
              />
              <IconButton
                icon={Trash2}
                name={`Remove ${item.name}`}
                size="small"
                onPress={() => removePictureMeasurement(item.id)}
              />
            </span>
            <span className="figures">
              {keptLines(item).map((line) => (
                <span key={line}>{line}</span>
              ))}
              {count > 1 && <span className="t3">{`Picture ${item.picture + 1}`}</span>}
            </span>
          </li>
        ))}
      </ul>
      {sources.length > 0 && <p className="t3 tool-hint">{`Scale from: ${sources.join('; ')}.`}</p>}
    </Section>
  );
}

function Display(): ReactElement | null {
  const { picture, window, inverted, smooth } = usePictures((state) => state);
  if (!picture) return null;
  const shown = window ?? picture.window;
  return (
    <Section
      title="Display"
      note={picture.rgb ? 'colours as they are stored' : 'also by drag with the right button'}
    >
      {!picture.rgb && (
        <>
          <NumberField
            label="Level"
            unit=""
            value={Math.round(shown.centre)}
            min={-32768}
            max={65535}
            step={10}
            onChange={(centre) => pictures.setState({ window: { ...shown, centre } })}
          />
          <NumberField
            label="Width"
            unit=""
            value={Math.round(shown.width)}
            min={1}
            max={65535}
            step={10}
            onChange={(width) => pictures.setState({ window: { ...shown, width } })}
          />
        </>
      )}
      <Switch
        label="Inverted"
        checked={inverted ?? picture.inverted}
        onChange={(next) => pictures.setState({ inverted: next })}
      />
      <Switch
        label="Interpolated"
        checked={smooth}
        onChange={(next) => pictures.setState({ smooth: next })}
      />
    </Section>
  );
}
