import type { ReactElement } from 'react';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { useCase } from '../../session/hooks.ts';

/** What the import of a case found, for a case that was opened again: its files are no longer at hand. */
export function OpenedCase(): ReactElement | null {
  const document = useCase((state) => state.document);
  const image = document?.steps.image;
  if (!document || !image) return null;
  const { grid, modality, warnings } = image.summary;
  const facts = [
    { term: 'Series', value: document.study?.seriesDescription || 'no description' },
    { term: 'Modality', value: modality },
    { term: 'Size', value: grid.dimensions.join(' × ') },
    { term: 'Spacing', value: grid.spacingMm.map((mm) => mm.toFixed(2)).join(' × '), unit: 'mm' },
    { term: 'Study date', value: document.study?.date ?? 'not stated' },
    { term: 'Imported', value: image.createdAt.slice(0, 10) },
  ];
  return (
    <div className="import-page">
      <header>
        <h1>Import report</h1>
        <p className="t2">
          This case was opened from this computer or from a file. It holds the image itself; the
          files it came from were not kept.
        </p>
      </header>
      <section aria-label="Image" className="narrow-facts">
        <KeyValue facts={facts} />
      </section>
      <section aria-label="Findings">
        <h2>Findings of the import</h2>
        {warnings.length === 0 && (
          <p className="t2">Spacing was even, no slice was missing, no tilt.</p>
        )}
        <div className="stack">
          {warnings.map(({ code, message }) => (
            <Note key={code} kind="caution" title={message} />
          ))}
        </div>
      </section>
    </div>
  );
}
