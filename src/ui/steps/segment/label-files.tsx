import { Ellipsis } from 'lucide-react';
import { useRef, type ReactElement, type RefObject } from 'react';
import { Button } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { exportLabels, importLabels } from '../../operations/edit-files.ts';
import { useSession } from '../../session/hooks.ts';

const IMPORT = 'Import a label map';

/** Label maps as files, in the head of the list of structures. */
export function LabelFilesMenu(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const noImage = useNoImage();
  return (
    <>
      <LabelInput input={input} />
      <Menu
        icon={Ellipsis}
        name="Label map"
        items={[
          {
            label: `${IMPORT} (NIfTI)`,
            onPress: () => input.current?.click(),
            disabledReason: noImage,
          },
          { label: 'Export the label map (NIfTI)', onPress: () => void exportLabels() },
        ]}
      />
    </>
  );
}

/** The same import as a button, while there are no structures yet. */
export function ImportLabelsButton(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <LabelInput input={input} />
      <Button
        kind="ghost"
        wide
        disabledReason={useNoImage()}
        onPress={() => input.current?.click()}
      >
        {IMPORT}
      </Button>
    </>
  );
}

const useNoImage = (): string | undefined =>
  useSession((state) => state.volume !== undefined)
    ? undefined
    : 'Confirm a series in Import first';

function LabelInput({
  input,
}: {
  readonly input: RefObject<HTMLInputElement | null>;
}): ReactElement {
  return (
    <input
      ref={input}
      type="file"
      hidden
      aria-label={IMPORT}
      accept=".nii,.gz"
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        if (file) void importLabels(file);
        // The same file can be chosen again after a correction on disk.
        event.currentTarget.value = '';
      }}
    />
  );
}
