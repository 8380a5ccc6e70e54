import '@fontsource-variable/inter';
import '../../../src/ui/style/index.css';
import '../../../src/view/view.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SlicesPage } from './slices-page.tsx';

const pages: Readonly<Record<string, () => React.ReactElement>> = { slices: SlicesPage };
const name = new URLSearchParams(location.search).get('page') ?? 'slices';
const Page = pages[name] ?? SlicesPage;
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
