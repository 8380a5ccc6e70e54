import type { ReactElement } from 'react';

/** A small button in the corner of a viewport; the pictures leave presses on buttons alone. */
export function ViewportButton(props: {
  readonly name: string;
  readonly act: () => void;
  readonly pressed?: boolean;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <button
      type="button"
      className={`ib${props.pressed ? ' on' : ''}`}
      aria-label={props.name}
      aria-pressed={props.pressed}
      title={props.name}
      onClick={props.act}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {props.children}
    </button>
  );
}
