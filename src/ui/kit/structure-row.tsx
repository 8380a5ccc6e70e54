import { Eye, EyeOff, Lock, LockOpen, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';
import type { SwatchPattern } from './swatch.tsx';
import { Swatch } from './swatch.tsx';

export interface StructureRowProps {
  readonly name: string;
  readonly colour: string;
  readonly pattern: SwatchPattern;
  /** From the label map; `undefined` while it is being counted. */
  readonly volumeMl: number | undefined;
  readonly visible: boolean;
  readonly locked: boolean;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onVisible: (visible: boolean) => void;
  readonly onLocked: (locked: boolean) => void;
  /** Why this structure deserves a second look; marked with an amber triangle. */
  readonly caution?: string | undefined;
}

/** One structure of the list: swatch, name, millilitres, eye, lock. The whole row selects. */
export function StructureRow(props: StructureRowProps): ReactElement {
  const { name, volumeMl, visible, locked, selected } = props;
  const ml = volumeMl === undefined ? undefined : volumeMl.toFixed(volumeMl < 999.95 ? 1 : 0);
  return (
    <li className={classNames('li', selected && 'on', !visible && 'hid')}>
      <Swatch colour={props.colour} pattern={props.pattern} />
      <button type="button" className="nm hit" aria-pressed={selected} onClick={props.onSelect}>
        {name}
        <span className="vh">
          {ml === undefined ? ', volume not known yet' : `, ${ml} millilitres`}
          {!visible && ', hidden'}
          {locked && ', locked'}
        </span>
      </button>
      {props.caution && (
        <IconButton
          icon={TriangleAlert}
          name={`Caution: ${props.caution}`}
          size="small"
          className="cau"
          onPress={props.onSelect}
        />
      )}
      <span className="num" aria-hidden>
        {ml ?? '\u2013'}
      </span>
      <IconButton
        icon={visible ? Eye : EyeOff}
        name={`${visible ? 'Hide' : 'Show'} ${name}`}
        size="small"
        onPress={() => props.onVisible(!visible)}
      />
      <IconButton
        icon={locked ? Lock : LockOpen}
        name={`${locked ? 'Unlock' : 'Lock'} ${name}`}
        size="small"
        faint={!locked}
        onPress={() => props.onLocked(!locked)}
      />
    </li>
  );
}
