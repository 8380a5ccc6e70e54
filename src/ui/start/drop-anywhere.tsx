import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../core/failure.ts';
import { toFailure } from '../../core/failure.ts';
import type { Picked } from './drop.ts';
import { collectDropped } from './drop.ts';

export interface DropAnywhereProps {
  readonly onPicked: (picked: Picked) => void;
  readonly onFailure: (failure: Failure) => void;
  /** Files found so far while a dropped folder is walked; `undefined` when the walk is over. */
  readonly onCount?: (files: number | undefined) => void;
}

/** Takes files and folders dropped anywhere on the page, and says so while they hover over it. */
export function DropAnywhere(props: DropAnywhereProps): ReactElement | null {
  const [over, setOver] = useState(false);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    // Enter and leave fire for every element crossed; the drag is over the page while they differ.
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth++;
      setOver(true);
    };
    const onOver = (event: DragEvent): void => {
      // Without this the browser would open the file in place of the page.
      if (carriesFiles(event)) event.preventDefault();
    };
    const onLeave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const { current } = latest;
      collectDropped(event.dataTransfer, { onCount: (files) => current.onCount?.(files) })
        .then((picked) => latest.current.onPicked(picked))
        .catch((error: unknown) => latest.current.onFailure(toFailure(error)))
        .finally(() => latest.current.onCount?.(undefined));
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-veil">
      <div>
        Drop to open
        <p>A folder, files, a zip or a saved case. Nothing leaves this computer.</p>
      </div>
    </div>
  );
}
