/** Screenshots that stay for people to look at, and the check that a picture shows something. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const FOLDER = path.join(ROOT, 'test/output/screens');

/** Keeps the page as `test/output/screens/<name>.png`. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  // A tooltip or a hover of the last press does not belong in the picture.
  await page.mouse.move(720, 2);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
}

/** Share of the pixels of an element that are coloured: neither black, white nor grey. */
export async function colouredShare(element: Locator): Promise<number> {
  const png = (await element.screenshot()).toString('base64');
  return element.page().evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) return 0;
    context.drawImage(bitmap, 0, 0);
    const { data: rgba } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let coloured = 0;
    for (let n = 0; n < rgba.length; n += 4) {
      const [r, g, b] = [rgba[n], rgba[n + 1], rgba[n + 2]];
      if (Math.max(r, g, b) - Math.min(r, g, b) > 30) coloured++;
    }
    return coloured / (rgba.length / 4);
  }, png);
}
