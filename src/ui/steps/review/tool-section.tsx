import { RotateCw } from 'lucide-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { Section } from '../../kit/section.tsx';
import { ToolGrid, ToolTile } from '../../kit/tool-tile.tsx';
import { sliceWorkspace } from '../slices/slices.ts';
import { review, useReview } from './review-state.ts';
import { REVIEW_TOOLS } from './review-tools.ts';
import { TOOL_ICONS } from './tool-icons.ts';

const NAVIGATION = REVIEW_TOOLS.filter(({ draws }) => !draws);
const DRAWING = REVIEW_TOOLS.filter(({ draws }) => draws);

/** What the left button does on the slices, and the handles that turn their planes. */
export function ToolSection(): ReactElement {
  const tool = useReview((state) => state.tool);
  const slices = sliceWorkspace();
  const { turning } = useSyncExternalStore(slices.subscribe, slices.getState);
  const hint = REVIEW_TOOLS.find(({ id }) => id === tool)?.hint;
  const tile = ({ id, title, key, hint: tip }: (typeof REVIEW_TOOLS)[number]): ReactElement => (
    <ToolTile
      key={id}
      icon={TOOL_ICONS[id]}
      label={title}
      shortcut={key}
      hint={tip}
      active={tool === id}
      onPress={() => review.setState({ tool: id })}
    />
  );
  return (
    <Section title="Tool" note="left button on the slices">
      <div className="five-tools">
        <ToolGrid label="Look">
          {NAVIGATION.map(tile)}
          <ToolTile
            icon={RotateCw}
            label="Turn"
            shortcut="T"
            hint="Handles on the crosshair turn the planes of the other views."
            active={turning}
            onPress={() => slices.setTurning(!turning)}
          />
        </ToolGrid>
        <ToolGrid label="Measure">{DRAWING.map(tile)}</ToolGrid>
      </div>
      <p className="t3 tool-hint">{hint}</p>
    </Section>
  );
}
