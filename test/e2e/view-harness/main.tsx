import '@fontsource-variable/inter';
import '../../../src/ui/style/index.css';
import '../../../src/view/view.css';
import '../../../src/ui/steps/steps.css';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';

/** Each page is loaded alone: what one of them starts must not weigh on another. */
const pages: Readonly<Record<string, React.ComponentType>> = {
  slices: lazy(() => import('./slices-page.tsx').then((page) => ({ default: page.SlicesPage }))),
  scene: lazy(() => import('./scene-page.tsx').then((page) => ({ default: page.ScenePage }))),
  volume: lazy(() => import('./volume-page.tsx').then((page) => ({ default: page.VolumePage }))),
  charts: lazy(() => import('./charts-page.tsx').then((page) => ({ default: page.ChartsPage }))),
  review: lazy(() => import('./review-page.tsx').then((page) => ({ default: page.ReviewPage }))),
  resection: lazy(() =>
    import('./resection-page.tsx').then((page) => ({ default: page.ResectionPage })),
  ),
};
const Page = pages[new URLSearchParams(location.search).get('page') ?? 'slices'];
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Suspense>
        <Page />
      </Suspense>
    </StrictMode>,
  );
}
