import { Pencil, MapPin, Plus, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { isTumourLabel, structuresOf } from '../../../core/anatomy.ts';
import { toFailure } from '../../../core/failure.ts';
import type { Recipe } from '../../../pipeline/recipes.ts';
import { strokeFrom } from '../../../segment/brain-mr/input.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { TextField } from '../../kit/text-field.tsx';
import {
  addStroke,
  endStroke,
  markList,
  recipeMarks,
  removeMark,
} from '../../operations/recipe-marks.ts';
import { useOrgan } from '../../session/hooks.ts';
import { notify } from '../../session/session.ts';
import { tools, useTools } from '../../session/tools.ts';
import { useStrokeTool } from './use-stroke-tool.ts';

type Clicks = Recipe['clicks'];

/** What is marked for the recipe, and how to mark more. */
export function Marks({ clicks }: { readonly clicks: Clicks }): ReactElement {
  useStrokeTool();
  const marks = useStore(recipeMarks);
  const organ = useOrgan();
  const { tool, selectedLabel } = useTools((state) => state);
  const marking = tool === 'mark';
  const list = markList(marks, clicks, structuresOf(organ)[0].label);
  const own = OWN_BUTTON[clicks];
  return (
    <div className="stack flush recipe-marks">
      {own && (
        <Button
          kind="ghost"
          icon={clicks === 'stroke' ? Pencil : MapPin}
          wide
          onPress={() => tools.setState({ tool: marking ? 'crosshair' : 'mark', layer: 'labels' })}
        >
          {marking ? 'Stop marking' : own}
        </Button>
      )}
      {marking && <p className="t3 small">{helpFor(clicks, selectedLabel)}</p>}
      {clicks === 'stroke' && marking && <TypedStroke />}
      {list.map(({ mark, title, at }) => (
        <div className="row" key={title + at}>
          <span>{title}</span>
          <span className="t3 small">{at}</span>
          <span className="sp" />
          <IconButton
            icon={X}
            size="small"
            name={`Remove ${title}`}
            onPress={() => removeMark(mark)}
          />
        </div>
      ))}
      {clicks === 'stroke' && marks.strokeOpen && (
        <Button kind="ghost" wide onPress={endStroke}>
          End this stroke
        </Button>
      )}
    </div>
  );
}

const OWN_BUTTON: Readonly<Partial<Record<Clicks, string>>> = {
  cavity: 'Mark the cavity',
  stroke: 'Draw a stroke in a tumour',
};

function helpFor(clicks: Clicks, selectedLabel: number): string {
  if (clicks === 'cavity')
    return 'Click the middle of the LV cavity: in any slice, or in its most basal and its most apical one.';
  if (clicks === 'stroke')
    return 'Drag along the longest diameter of the tumour on one slice, or click point by point (Enter sets one at the crosshair). One stroke per tumour.';
  return `A click marks ${isTumourLabel(selectedLabel) ? 'a tumour' : 'the organ'}; choose a tumour in the list to mark tumours.`;
}

/** A stroke as numbers, the way the command line takes it. */
function TypedStroke(): ReactElement {
  const [text, setText] = useState('');
  const add = (): void => {
    try {
      addStroke(strokeFrom(text));
      endStroke();
      setText('');
    } catch (error) {
      const { message, hint } = toFailure(error);
      notify(`${message} ${hint}`);
    }
  };
  return (
    <div className="row stroke-text">
      <TextField
        label="Points of a stroke, LPS mm"
        labelHidden
        placeholder="x,y,z x,y,z"
        value={text}
        onChange={setText}
      />
      <IconButton
        icon={Plus}
        name="Add the typed stroke"
        disabledReason={text.trim() === '' ? 'Type the points first' : undefined}
        onPress={add}
      />
    </div>
  );
}
