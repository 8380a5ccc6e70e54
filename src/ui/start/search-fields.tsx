import type { ReactElement } from 'react';
import { Select } from '../kit/select.tsx';
import { TextField } from '../kit/text-field.tsx';
import type { SearchWords } from '../operations/dicomweb-open.ts';

const MODALITIES = [
  { value: '', label: 'Any' },
  ...['CT', 'MR', 'PT', 'XA', 'US', 'SEG', 'SR'].map((value) => ({ value, label: value })),
];

export interface SearchFieldsProps {
  readonly words: SearchWords;
  readonly onChange: (words: SearchWords) => void;
}

/** What studies are searched by. */
export function SearchFields({ words, onChange }: SearchFieldsProps): ReactElement {
  const set = (change: Partial<SearchWords>): void => onChange({ ...words, ...change });
  return (
    <div className="server-form search">
      <TextField
        label="Patient ID"
        value={words.patientId}
        onChange={(patientId) => set({ patientId })}
      />
      <TextField
        label="Study date from"
        placeholder="YYYY-MM-DD"
        value={words.from}
        onChange={(from) => set({ from })}
      />
      <TextField
        label="to"
        placeholder="YYYY-MM-DD"
        value={words.to}
        onChange={(to) => set({ to })}
      />
      <Select
        label="Modality"
        options={MODALITIES}
        value={words.modality}
        onChange={(modality) => set({ modality })}
      />
      <TextField
        label="Study description"
        placeholder="contains"
        value={words.description}
        onChange={(description) => set({ description })}
      />
    </div>
  );
}
