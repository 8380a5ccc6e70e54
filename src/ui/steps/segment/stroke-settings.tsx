import { Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../../kit/icon-button.tsx';
import { seedStrokes } from '../../operations/edit-seed-strokes.ts';
import { takeBackSeed } from '../../operations/edit-seeds.ts';
import { tools, useTools } from '../../session/tools.ts';
import { BrushShape, Choice } from './edit-fields.tsx';

/** What is painted for a tool that works again after every stroke. */
export function StrokeSettings(): ReactElement {
  const seedKind = useTools((state) => state.seedKind);
  const strokes = useStore(seedStrokes, (state) => state.strokes);
  const inside = strokes.filter(({ kind }) => kind === 'inside').length;
  return (
    <>
      <Choice
        label="Paint"
        options={[
          { value: 'inside', label: 'Inside' },
          { value: 'outside', label: 'Outside' },
        ]}
        value={seedKind}
        onChange={(next) => tools.setState({ seedKind: next })}
      />
      <BrushShape />
      <div className="row seeds">
        <span className="t2 small" role="status">
          {strokes.length === 0
            ? 'No strokes yet. Alt paints the other kind.'
            : `${inside} inside, ${strokes.length - inside} outside`}
        </span>
        <span className="sp" />
        {strokes.length > 0 && (
          <IconButton icon={Undo2} name="Take back the last stroke" onPress={takeBackSeed} />
        )}
      </div>
    </>
  );
}
