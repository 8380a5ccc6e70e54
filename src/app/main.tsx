/** The composition root of the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/style/index.css';
import '../view/view.css';
import '../ui/steps/steps.css';
import { ErrorBoundary } from '../ui/shell/error-boundary.tsx';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element "root"');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what="The page">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
