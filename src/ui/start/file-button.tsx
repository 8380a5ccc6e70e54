import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { useRef } from 'react';
import { Button } from '../kit/button.tsx';
import type { ButtonKind } from '../kit/button.tsx';
import type { Picked } from './drop.ts';
import { collectChosen } from './drop.ts';

export interface FileButtonProps {
  readonly children: string;
  readonly onPicked: (picked: Picked) => void;
  /** A folder with everything in it, one file, or several. */
  readonly pick: 'folder' | 'files' | 'file';
  /** File name endings offered by the picker: `.theatron`. */
  readonly accept?: string;
  readonly kind?: ButtonKind;
  readonly icon?: LucideIcon;
  readonly disabledReason?: string | undefined;
}

/** A button that opens the browser's own file picker. */
export function FileButton(props: FileButtonProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={props.children}
        multiple={props.pick !== 'file'}
        accept={props.accept}
        // Set as an attribute: the property is not in the typings of the element.
        {...(props.pick === 'folder' ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) props.onPicked(collectChosen(files));
          // The same folder can be chosen again after a correction on disk.
          event.currentTarget.value = '';
        }}
      />
      <Button
        size="large"
        kind={props.kind}
        icon={props.icon}
        disabledReason={props.disabledReason}
        onPress={() => input.current?.click()}
      >
        {props.children}
      </Button>
    </>
  );
}
