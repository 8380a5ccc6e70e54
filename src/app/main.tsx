/** The composition root of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/style/index.css';
import '../view/view.css';
import '../ui/steps/steps.css';
import { onWorkerReplaced } from '../../workers/client.ts';
import { notify } from '../ui/session/session.ts';
import { ErrorBoundary } from '../ui/shell/error-boundary.tsx';
import { learnGraphics } from '../view/graphics.ts';
import { App } from './app.tsx';

// A job that fails for good is told where it was started.
onWorkerReplaced(({ failure, again }) => {
  if (again) notify(`${failure.message} It has begun again; the case is unchanged.`);
});

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element "root"');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what="The page">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);

/** After the start page is on screen, long before anything is drawn. */
const LEARN_MS = 1000;
setTimeout(learnGraphics, LEARN_MS);
