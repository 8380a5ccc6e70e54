import { Orbit } from 'lucide-react';
import type { ReactElement } from 'react';
import { STANDARD_VIEWS } from '../../../view/scene/camera-view.ts';
import { Button } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { mainScene } from './main-scene.ts';

/** Fluoroscopic projections of the scene; a menu where the bar is narrow. */
export function StandardViews(): ReactElement {
  return (
    <>
      <span className="push row opt" role="group" aria-label="Projection">
        {STANDARD_VIEWS.map((view) => (
          <Button
            key={view}
            kind="ghost"
            name={`View ${view}`}
            onPress={() => mainScene.current?.snapTo(view)}
          >
            {view}
          </Button>
        ))}
      </span>
      <Menu
        icon={Orbit}
        name="Projection"
        className="push more"
        items={STANDARD_VIEWS.map((view) => ({
          label: view,
          onPress: () => mainScene.current?.snapTo(view),
        }))}
      />
    </>
  );
}
