import { Eye, EyeOff, Scissors } from 'lucide-react';
import type { ReactElement } from 'react';
import { cssColour, type Rgb } from '../../../view/colour-maps.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { Section } from '../../kit/section.tsx';
import { classNames } from '../../kit/class-names.ts';

export interface TerritoryRow {
  /** Branch that feeds it. */
  readonly id: string;
  readonly title: string;
  readonly volumeMl: number;
  readonly removedPercent: number;
  readonly colour: Rgb;
  readonly clipped: boolean;
  /** The trunks before the territories have no branch of their own to clip. */
  readonly clippable: boolean;
}

export interface TerritorySectionProps {
  readonly title: string;
  readonly rows: readonly TerritoryRow[];
  readonly stale: boolean;
  readonly coloured: boolean;
  readonly onColoured: (coloured: boolean) => void;
  readonly onClip: (id: string, title: string, clipped: boolean) => void;
  readonly onHover?: (id: string | undefined) => void;
}

/** What each branch feeds and how much of that goes; a press clips the branch and darkens what it feeds. */
export function TerritorySection(props: TerritorySectionProps): ReactElement {
  const { rows, coloured } = props;
  return (
    <Section
      title={props.title}
      note="ml, removed"
      actions={
        <IconButton
          icon={coloured ? Eye : EyeOff}
          name="Colour territories in 3D"
          size="small"
          pressed={coloured}
          plain
          onPress={() => props.onColoured(!coloured)}
        />
      }
    >
      {rows.length === 0 && (
        <p className="t2">No branches: the vessels of this organ have not been segmented.</p>
      )}
      <ul
        className={props.stale ? 'territories stale' : 'territories'}
        data-testid="territories"
        onPointerLeave={() => props.onHover?.(undefined)}
      >
        {rows.map((row) => (
          <li
            key={row.id}
            className={classNames('li', row.clipped && 'clipped')}
            onPointerEnter={() => props.onHover?.(row.id)}
          >
            {coloured && (
              <i className="swa" style={{ background: cssColour(row.colour) }} aria-hidden />
            )}
            <button
              type="button"
              className="nm hit"
              aria-pressed={row.clipped}
              title={
                row.clippable
                  ? row.clipped
                    ? 'Open this branch again'
                    : 'Clip this branch'
                  : undefined
              }
              disabled={!row.clippable}
              onFocus={() => props.onHover?.(row.id)}
              onBlur={() => props.onHover?.(undefined)}
              onClick={() => props.onClip(row.id, row.title, !row.clipped)}
            >
              {row.title}
              <span className="vh">
                {`, ${row.volumeMl.toFixed(1)} millilitres, ${Math.round(row.removedPercent)} percent removed${row.clipped ? ', clipped' : ''}`}
              </span>
            </button>
            {row.clipped && <Scissors className="ic s cau" aria-label="Clipped" />}
            <span className="num ml" aria-hidden>
              {row.volumeMl.toFixed(1)}
            </span>
            <i className="share-bar" aria-hidden>
              <u style={{ width: `${Math.min(100, row.removedPercent)}%` }} />
            </i>
            <span className={classNames('num pc', row.removedPercent < 0.5 && 't3')} aria-hidden>
              {`${Math.round(row.removedPercent)}\u2009%`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
