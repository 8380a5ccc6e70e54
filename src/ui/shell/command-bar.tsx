import { Redo2, Undo2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { IconButton } from '../kit/icon-button.tsx';

export interface CommandBarProps {
  /** The edit that undo takes back, as the history names it: `paint left atrium`. */
  readonly undoName: string | undefined;
  readonly redoName: string | undefined;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  /** Commands of the step; mark those that a narrow window may fold away with class `opt`. */
  readonly tools?: ReactNode;
  /** Layouts, projections, capture. */
  readonly right?: ReactNode;
}

/** Undo first on every screen, named; then the commands of the step. */
export function CommandBar(props: CommandBarProps): ReactElement {
  const { undoName, redoName } = props;
  return (
    <div className="cmd" role="group" aria-label="Commands">
      <Button
        kind="ghost"
        icon={Undo2}
        className="undo"
        shortcut="Ctrl+Z"
        onPress={props.onUndo}
        disabledReason={undoName === undefined ? 'Nothing to undo' : undefined}
      >
        {undoName === undefined ? 'Undo' : `Undo ${undoName}`}
      </Button>
      <IconButton
        icon={Redo2}
        name={redoName === undefined ? 'Redo' : `Redo ${redoName}`}
        shortcut="Ctrl+Shift+Z"
        onPress={props.onRedo}
        disabledReason={redoName === undefined ? 'Nothing to redo' : undefined}
      />
      {props.tools && <CommandSeparator />}
      <div className="tools-slot">{props.tools}</div>
      <div className="right-slot">{props.right}</div>
    </div>
  );
}

/** A hairline between groups of commands. */
export function CommandSeparator(): ReactElement {
  return <i className="sep" aria-hidden />;
}
