import { Pause, Play, StepBack, StepForward } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

export interface StepPlayProps {
  /** What is stepped through: `phase`, `picture`. */
  readonly of: string;
  readonly playing: boolean;
  readonly onStep: (by: 1 | -1) => void;
  readonly onPlay: () => void;
}

/** Steps through a film and plays it; the keys are those of every film. */
export function StepPlay({ of, playing, onStep, onPlay }: StepPlayProps): ReactElement {
  return (
    <span className="row keys-row">
      <IconButton icon={StepBack} name={`Previous ${of}`} shortcut="," onPress={() => onStep(-1)} />
      <Button
        kind="primary"
        icon={playing ? Pause : Play}
        className="play"
        name={playing ? 'Pause' : 'Play'}
        shortcut="C"
        onPress={onPlay}
      >
        {''}
      </Button>
      <IconButton icon={StepForward} name={`Next ${of}`} shortcut="." onPress={() => onStep(1)} />
    </span>
  );
}
