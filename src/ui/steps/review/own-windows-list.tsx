import { Pencil, Save, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore, type ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { notify } from '../../session/session.ts';
import {
  keepWindow,
  ownWindows,
  ownWindowsFor,
  removeWindow,
  renameWindow,
  type OwnWindow,
} from '../slices/own-windows.ts';
import { sliceWorkspace } from '../slices/slices.ts';

/** The present window under a name, and those that were kept for this kind of image. */
export function OwnWindows(): ReactElement {
  const slices = sliceWorkspace();
  const { window } = useSyncExternalStore(slices.subscribe, slices.getState);
  const { list } = useSyncExternalStore(ownWindows.subscribe, ownWindows.getState);
  const [title, setTitle] = useState('');
  const [renaming, setRenaming] = useState<string>();
  const unit = slices.volume?.unit;
  const keep = (): void => {
    if (!unit) return;
    keepWindow(title, {
      centre: Math.round(window.centre),
      width: Math.round(window.width),
      unit,
    });
    setTitle('');
  };
  return (
    <>
      <form
        className="preset-row"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField
          label="Name for this window"
          labelHidden
          placeholder="Name for this window"
          value={title}
          onChange={setTitle}
        />
        <IconButton
          icon={Save}
          name="Keep this window"
          onPress={keep}
          disabledReason={title.trim() === '' ? 'Give it a name first' : undefined}
        />
      </form>
      <ul className="measures-list" aria-label="Own windows">
        {ownWindowsFor(list, unit).map((one) => (
          <li key={one.id} className="own-window">
            {renaming === one.id ? (
              <NewName window={one} onDone={() => setRenaming(undefined)} />
            ) : (
              <button type="button" className="nm hit" onClick={() => slices.setWindow(one)}>
                {one.title}
              </button>
            )}
            <span className="num t3">{`${one.width} / ${one.centre}`}</span>
            <IconButton
              icon={Pencil}
              name={`Rename the window ${one.title}`}
              size="small"
              onPress={() => setRenaming(renaming === one.id ? undefined : one.id)}
            />
            <IconButton
              icon={Trash2}
              name={`Remove the window ${one.title}`}
              size="small"
              onPress={() => removeWindow(one.id)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function NewName({
  window,
  onDone,
}: {
  readonly window: OwnWindow;
  readonly onDone: () => void;
}): ReactElement {
  const [name, setName] = useState(window.title);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!renameWindow(window.id, name)) notify(`"${name.trim()}" cannot be its name.`);
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <TextField
        ref={(input) => input?.focus()}
        label={`Name of ${window.title}`}
        labelHidden
        value={name}
        onChange={setName}
      />
    </form>
  );
}
