import { Ellipsis } from 'lucide-react';
import { useRef, useState, type ReactElement, type RefObject } from 'react';
import { Button } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import {
  LABEL_FILE_ENDINGS,
  LABEL_FORMATS,
  type LabelFormat,
} from '../../../pipeline/label-formats.ts';
import { openAgreement } from '../../operations/edit-agreement.ts';
import { exportLabels, importLabels, noSourceImages } from '../../operations/edit-files.ts';
import { useSession } from '../../session/hooks.ts';
import { SurfaceExportDialog } from './surface-export.tsx';

const IMPORT = 'Import a label map';
const FORMATS = Object.keys(LABEL_FORMATS) as readonly LabelFormat[];

/** Label maps as files, in the head of the list of structures. */
export function LabelFilesMenu(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const noImage = useNoImage();
  const noSource = useSession(noSourceImages);
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <LabelInput input={input} />
      <Menu
        icon={Ellipsis}
        name="Label map"
        items={[
          { label: IMPORT, onPress: () => input.current?.click(), disabledReason: noImage },
          ...FORMATS.map((format) => ({
            label: `Export the label map (${LABEL_FORMATS[format].title})`,
            onPress: () => void exportLabels(format),
            disabledReason: LABEL_FORMATS[format].dicom ? noSource : undefined,
          })),
          { label: 'Export surfaces (STL, 3MF, GLB)', onPress: () => setExporting(true) },
          { label: 'Compare label maps', onPress: openAgreement },
        ]}
      />
      <SurfaceExportDialog open={exporting} onClose={() => setExporting(false)} />
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
      accept={LABEL_FILE_ENDINGS}
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        if (file) void importLabels(file);
        // The same file can be chosen again after a correction on disk.
        event.currentTarget.value = '';
      }}
    />
  );
}
