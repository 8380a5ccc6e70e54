/** Graphics systems are reset by drivers, by sleep and by other programs: every picture comes back as it was. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';
import { limitGraphicsMemory } from './pages/graphics-memory.ts';
import { keepScreen } from './pages/screens.ts';

const TIMES = 20;

interface Held {
  readonly webgl: WebGL2RenderingContext[];
}

/** Keeps every context that the page asks for, also those of canvases that are not in the page. */
async function holdContexts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const webgl: unknown[] = [];
    Object.assign(window, { webgl });
    for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
      const original = prototype.getContext as (...args: unknown[]) => unknown;
      Object.assign(prototype, {
        getContext(this: unknown, kind: string, ...rest: unknown[]) {
          const context = original.call(this, kind, ...rest);
          if (context && kind.startsWith('webgl') && !webgl.includes(context)) webgl.push(context);
          return context;
        },
      });
    }
  });
}

/** Takes the graphics away from every canvas and gives them back; returns how many there were. */
const loseAll = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { webgl } = window as unknown as Held;
    const turn = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 30));
    const lost = webgl.flatMap((context) => {
      const extension = context.isContextLost() ? null : context.getExtension('WEBGL_lose_context');
      extension?.loseContext();
      return extension ? [extension] : [];
    });
    await turn();
    for (const extension of lost) extension.restoreContext();
    await turn();
    return lost.length;
  });

/** Everything that a viewport says of itself: slice, window, crosshair, zoom, direction, preset, crop. */
const stateOf = (viewport: Locator): Promise<Record<string, string | undefined>> =>
  viewport.evaluate((element) => ({ ...(element as HTMLElement).dataset }));

async function look(viewports: readonly Locator[]) {
  const pictures: Buffer[] = [];
  const states: unknown[] = [];
  for (const viewport of viewports) {
    await expect(viewport).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
    pictures.push(await viewport.screenshot());
    states.push(await stateOf(viewport));
  }
  return { pictures, states };
}

/** Largest difference of a colour between two pictures of one size, of 255. */
const difference = (page: Page, pictures: readonly [Buffer, Buffer]): Promise<number> =>
  page.evaluate(
    async (sources) => {
      const [a, b] = await Promise.all(
        sources.map(async (base64) => {
          const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
          const bitmap = await createImageBitmap(blob);
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const context = canvas.getContext('2d');
          context?.drawImage(bitmap, 0, 0);
          return context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
        }),
      );
      if (a.length === 0 || a.length !== b.length) return Infinity;
      let largest = 0;
      for (let n = 0; n < a.length; n++) largest = Math.max(largest, Math.abs(a[n] - b[n]));
      return largest;
    },
    pictures.map((picture) => picture.toString('base64')),
  );

/** Rounding of a program that was compiled anew. */
const MOST_DIFFERENCE = 2;

/** The same picture and the same words, before and after. */
async function expectSurvival(page: Page, viewports: readonly Locator[], canvases: number) {
  // Nothing under the pointer, so that no readout is part of the picture.
  await page.mouse.move(0, 0);
  const before = await look(viewports);
  for (let time = 0; time < TIMES; time++) {
    expect(await loseAll(page)).toBeGreaterThanOrEqual(canvases);
  }
  const after = await look(viewports);
  expect(after.states).toEqual(before.states);
  for (const [n, picture] of after.pictures.entries()) {
    const largest = await difference(page, [before.pictures[n], picture]);
    expect(largest, `picture ${n}`).toBeLessThanOrEqual(MOST_DIFFERENCE);
  }
}

test('every view survives twenty losses of its graphics, same picture and same state', async ({
  page,
}) => {
  await holdContexts(page);
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());

  await test.step('slices and volume rendering', async () => {
    await casePage.goTo('Review');
    await casePage.slicesReady();
    const volume = page.getByTestId('viewport-volume');
    const axial = casePage.slice('axial');
    await axial.press('PageUp');
    await axial.press('+');
    await expect(volume).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
    await volume.press('ArrowLeft');
    await casePage.panel.getByRole('switch', { name: 'Crop box' }).check();
    const head = casePage.panel.getByRole('slider', { name: 'Head', exact: true });
    await head.press('PageUp');
    await expect(volume).not.toHaveAttribute('data-crop', '0 0 0 0 0 0');
    const slices = (['axial', 'coronal', 'sagittal'] as const).map((plane) =>
      casePage.slice(plane),
    );
    await expectSurvival(page, [...slices, volume], 2);
  });

  await test.step('3D scene', async () => {
    await casePage.goTo('Model');
    await casePage.settled();
    await casePage.scene.press('ArrowUp');
    await expectSurvival(page, [casePage.scene], 1);
  });
  expect(casePage.problems).toEqual([]);
});

test('what the graphics memory does not hold is drawn coarser or not at all, it is said, and the case goes on', async ({
  page,
}) => {
  await limitGraphicsMemory(page, { volumeVoxels: 300_000 });
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Review');
  const volume = page.getByTestId('viewport-volume');
  await expect(volume).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
  await expect(volume).toHaveAttribute('data-reduced', 'memory');
  await expect(volume.getByRole('status')).toContainText('Graphics memory ran out');
  await casePage.slicesReady();

  await limitGraphicsMemory(page, { volumeVoxels: 1000, slicesVoxels: 1000 });
  await page.reload();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Review');
  const axial = casePage.slice('axial');
  await expect(axial).toHaveAttribute('data-status', 'failed', { timeout: 60_000 });
  await expect(axial).toContainText(/graphics memory does not hold this image \([\d.]+.MB\)/);
  await expect(volume).toHaveAttribute('data-status', 'failed', { timeout: 60_000 });
  await expect(volume).toContainText('even much reduced');
  await keepScreen(page, 'graphics-memory');
  await casePage.expectState('Simulate', 'Done');
  await casePage.saved();
  expect(casePage.problems).toEqual([]);
});
