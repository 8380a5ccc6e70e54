import type { ReactElement } from 'react';
import { addCineFiles } from '../../operations/recipe-cine.ts';
import { openCine } from '../../operations/open-cine.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { FileButton } from '../../start/file-button.tsx';

/** A case keeps one phase of its cine; this says so and reads the others from their files again. */
export function CineFiles(): ReactElement | null {
  const phases = useSession((state) => Math.max(1, openCine(state).keys.length));
  const known = useCase((state) => state.document.steps.segmentation?.summary.cine?.phases.length);
  const imported = useSession(({ opened }) => opened !== undefined);
  if (phases > 1 || (imported && (known ?? 1) < 2)) return null;
  return (
    <div className="stack recipe-words" data-testid="cine-files">
      <p className="t3 small">
        {known && known > 1
          ? `The figures are those of ${known} phases. The case keeps the images of one: run again on it alone, they give volumes but no ejection fraction.`
          : 'The case keeps one phase of the heart beat: it gives volumes but no ejection fraction.'}
      </p>
      <FileButton pick="files" kind="ghost" onPicked={({ files }) => void addCineFiles(files)}>
        Add the other phases (files or zip)
      </FileButton>
    </div>
  );
}
