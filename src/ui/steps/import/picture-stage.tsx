import { useEffect, useMemo, type CSSProperties, type ReactElement } from 'react';
import type { Picture } from '../../../pipeline/read-picture.ts';
import { scaleOfPlace } from '../../../twin/measure-picture.ts';
import { PictureViewport, type PictureFrame } from '../../../view/picture/picture-viewport.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { StepPlay } from '../../kit/step-play.tsx';
import { useSession } from '../../session/hooks.ts';
import {
  followPictures,
  measurePicture,
  navigationOf,
  pictureCount,
  pictures,
  playPictures,
  shapeLines,
  showPicture,
  stepPicture,
  usePictures,
} from './pictures.ts';

/** The pictures of a series that is no volume, one by one. */
export function PictureStage(): ReactElement {
  const picture = usePictures((state) => state.picture);
  const failure = useSession((state) => state.failures.picture);
  useEffect(followPictures, []);
  return (
    <div className="picture-stage" data-testid="pictures">
      {failure ? (
        <div className="picture-words">
          <FailureNote failure={failure} title="This picture cannot be shown" />
        </div>
      ) : picture ? (
        <Shown picture={picture} />
      ) : (
        <p className="picture-words t2" role="status">
          Reading the picture
        </p>
      )}
      <Transport />
    </div>
  );
}

function Shown({ picture }: { readonly picture: Picture }): ReactElement {
  const state = usePictures((now) => now);
  const { series, shown, window, inverted, smooth, tool } = state;
  const { calibration, view, orientation } = picture;
  const count = pictureCount(state);
  const image = useMemo(() => ({ ...picture, aspect: calibration.aspect }), [picture, calibration]);
  const display = useMemo(
    () => ({
      window: window ?? picture.window,
      inverted: inverted ?? picture.inverted,
      smooth,
    }),
    [window, inverted, smooth, picture],
  );
  const frames = useMemo(() => framesOf(picture), [picture]);
  const scale = barScale(picture);
  return (
    <PictureViewport
      key={`${series?.key} ${picture.columns} ${picture.rows}`}
      image={image}
      title={count > 1 ? `Picture ${shown + 1} / ${count}` : 'Picture'}
      said={[
        ...(view ? [view] : []),
        ...(display.inverted === picture.inverted ? [] : ['Inverted']),
        ...(smooth ? [] : ['Not interpolated']),
      ]}
      display={display}
      tool={navigationOf(tool)}
      measure={measurePicture}
      words={(shape) => shapeLines(shape, picture)}
      frames={frames}
      orientation={orientation}
      scale={scale}
      onWindow={(next) => pictures.setState({ window: next })}
      onStep={(by) => void stepPicture(by)}
    />
  );
}

const framesOf = ({ calibration: { regions, aspect } }: Picture): readonly PictureFrame[] =>
  regions.map(({ columns, rows, title, scale }, n) => ({
    id: `${n} ${title}`,
    title,
    from: [columns[0] - 0.5, aspect * (rows[0] - 0.5)],
    to: [columns[1] + 0.5, aspect * (rows[1] + 0.5)],
    calibrated: scale !== undefined,
  }));

/** One bar for the picture: of the whole, or of its only region with lengths. */
function barScale({
  calibration,
}: Picture): { readonly mmPerColumn: number; readonly unit: string } | undefined {
  const { regions, aspect } = calibration;
  const measured = regions.filter(({ scale }) => scale);
  const [region] = measured;
  const inside = region
    ? ([[region.columns[0], aspect * region.rows[0], 0]] as const)
    : ([[0, 0, 0]] as const);
  if (measured.length > 1) return undefined;
  const { mmPerColumn, unit } = scaleOfPlace(calibration, inside);
  return mmPerColumn === undefined ? undefined : { mmPerColumn, unit };
}

/** Which of several pictures is on screen; nothing where there is one. */
function Transport(): ReactElement | null {
  const state = usePictures((now) => now);
  const { wanted, playing } = state;
  const count = pictureCount(state);
  if (count < 2) return null;
  const share = { '--at': `${(100 * wanted) / (count - 1)}%` } as CSSProperties;
  return (
    <div className="transport bench cine" role="group" aria-label="Pictures">
      <StepPlay
        of="picture"
        playing={playing}
        onStep={(by) => void stepPicture(by)}
        onPlay={() => void playPictures()}
      />
      <span className="clock">
        <b>{wanted + 1}</b>
        <span className="t3">of {count}</span>
      </span>
      <span className="time-line phase-line">
        <input
          type="range"
          className="scrub"
          aria-label="Picture"
          aria-valuetext={`${wanted + 1} of ${count}`}
          min={0}
          max={count - 1}
          step={1}
          value={wanted}
          style={share}
          onChange={(event) => void showPicture(event.currentTarget.valueAsNumber)}
        />
      </span>
    </div>
  );
}
