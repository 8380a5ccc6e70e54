import { Eye, EyeOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { cssColour, type Rgb } from '../../../view/colour-maps.ts';
import { classNames } from '../../kit/class-names.ts';
import { Icon } from '../../kit/icon.tsx';
import { Swatch, type SwatchPattern } from '../../kit/swatch.tsx';

export interface LegendRow {
  readonly id: string;
  readonly title: string;
  readonly colour: Rgb;
  readonly pattern: SwatchPattern;
  readonly note?: string;
  /** Present where the row can be hidden. */
  readonly visible?: boolean;
}

/** Room that the legend takes at the left edge of a scene, its inset included. */
export const ORGAN_LEGEND_WIDTH_PX = 200;

export interface OrganLegendProps {
  readonly rows: readonly LegendRow[];
  readonly stale: boolean;
  readonly onVisible: (id: string, visible: boolean) => void;
}

/** What the colours stand for; a press on a structure hides it or shows it again, here and in every other view. */
export function OrganLegend({ rows, stale, onVisible }: OrganLegendProps): ReactElement {
  return (
    <div className="leg organ-legend" data-testid="organ-legend">
      <ul>
        {rows.map(({ id, title, colour, pattern, note, visible }) => (
          <li key={id} className={classNames(visible === false && 'hid')}>
            <Swatch colour={cssColour(colour)} pattern={pattern} />
            {visible === undefined ? (
              <span className="nm">{title}</span>
            ) : (
              <button
                type="button"
                className="nm"
                aria-pressed={visible}
                aria-label={`${visible ? 'Hide' : 'Show'} ${title}`}
                onClick={() => onVisible(id, !visible)}
              >
                {title}
                <Icon of={visible ? Eye : EyeOff} size="small" />
              </button>
            )}
            {note && <span className="num">{note}</span>}
          </li>
        ))}
        {stale && (
          <li className="cau">
            <i className="swa stale" />
            <b>STALE</b>
          </li>
        )}
      </ul>
    </div>
  );
}
