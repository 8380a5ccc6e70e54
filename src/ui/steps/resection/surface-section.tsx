import { FlipHorizontal2, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { ResectionKind, ResectionSurface } from '../../../core/resection.ts';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Section } from '../../kit/section.tsx';
import { TextField } from '../../kit/text-field.tsx';

const KIND_WORDS: Readonly<Record<ResectionKind, string>> = {
  plane: 'plane',
  bezier: '16 handles',
  wedge: 'wedge',
  offset: 'margin',
  territory: 'territory',
};

/** A way to begin a surface; absent reason means it can be begun now. */
export interface SurfaceStart {
  readonly label: string;
  readonly onPress: () => void;
  readonly disabledReason?: string | undefined;
}

export interface SurfaceSectionProps {
  readonly surfaces: readonly ResectionSurface[];
  readonly selectedId: string | undefined;
  readonly starts: readonly SurfaceStart[];
  readonly onSelect: (id: string) => void;
  readonly onRename: (id: string, title: string) => void;
  readonly onFlip: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** All surfaces of the plan; what is resected is what any of them removes. */
export function SurfaceSection(props: SurfaceSectionProps): ReactElement {
  const { surfaces, selectedId } = props;
  const selected = surfaces.find(({ id }) => id === selectedId);
  return (
    <Section
      title="Surfaces"
      note={surfaces.length > 1 ? 'their parts are joined' : undefined}
      actions={<Menu icon={Plus} name="Add a surface" items={props.starts} />}
    >
      {surfaces.length === 0 ? (
        <div className="starts">
          <p className="t2">Nothing is cut yet. Begin with</p>
          {props.starts.slice(0, 3).map(({ label, onPress, disabledReason }) => (
            <Button key={label} size="small" onPress={onPress} disabledReason={disabledReason}>
              {label}
            </Button>
          ))}
        </div>
      ) : (
        <ul data-testid="surfaces">
          {surfaces.map((surface) => (
            <li key={surface.id} className={classNames('li', surface.id === selectedId && 'on')}>
              <button
                type="button"
                className="nm hit"
                aria-pressed={surface.id === selectedId}
                onClick={() => props.onSelect(surface.id)}
              >
                {surface.title}
              </button>
              <span className="t3">{KIND_WORDS[surface.kind]}</span>
            </li>
          ))}
        </ul>
      )}
      {selected && <SelectedSurface key={selected.id} {...props} surface={selected} />}
    </Section>
  );
}

/** Territories and margins have one inside: only the others can be turned round. */
const HAS_SIDES: ReadonlySet<ResectionKind> = new Set(['plane', 'bezier']);

function SelectedSurface({
  surface,
  ...props
}: SurfaceSectionProps & { readonly surface: ResectionSurface }): ReactElement {
  const [title, setTitle] = useState<string>();
  const { id, kind } = surface;
  if (title !== undefined) {
    const keep = (): void => {
      const text = title.trim();
      setTitle(undefined);
      if (text !== '' && text !== surface.title) props.onRename(id, text);
    };
    return (
      <form
        className="rename"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField label="Name of the surface" labelHidden value={title} onChange={setTitle} />
        <Button size="small" onPress={keep}>
          Keep
        </Button>
        <Button size="small" kind="ghost" onPress={() => setTitle(undefined)}>
          Cancel
        </Button>
      </form>
    );
  }
  return (
    <div className="row surface-actions">
      <IconButton
        icon={Pencil}
        name="Rename surface"
        size="small"
        onPress={() => setTitle(surface.title)}
      />
      <IconButton
        icon={FlipHorizontal2}
        name="Remove the other side"
        size="small"
        disabledReason={HAS_SIDES.has(kind) ? undefined : 'This surface has one inside only'}
        onPress={() => props.onFlip(id)}
      />
      <span className="sp" />
      <IconButton
        icon={Trash2}
        name="Delete surface"
        size="small"
        onPress={() => props.onRemove(id)}
      />
    </div>
  );
}
