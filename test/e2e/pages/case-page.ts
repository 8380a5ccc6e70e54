/** Drives the application as a person does: by role, name and visible state, never by time. */
import { expect, type Locator, type Page } from '@playwright/test';

export const STEPS = [
  'Import',
  'Review',
  'Segment',
  'Model',
  'Simulate',
  'Plan',
  'Report',
] as const;
export type Step = (typeof STEPS)[number];

/** The longest that any one computation may take on a slow machine with software graphics. */
const JOB_MS = 300_000;

export class CasePage {
  readonly rail: Locator;
  readonly panel: Locator;
  readonly work: Locator;
  readonly status: Locator;
  readonly scene: Locator;
  readonly problems: string[] = [];

  constructor(readonly page: Page) {
    this.rail = page.getByRole('navigation', { name: 'Workflow' });
    this.panel = page.locator('aside.panel');
    this.work = page.getByRole('main');
    this.status = page.locator('footer.status');
    this.scene = page.getByTestId('viewport-scene');
    page.on('pageerror', (error) => this.problems.push(error.message));
  }

  /** Opens the start page and answers the notice of the first visit. */
  async start(address = './'): Promise<void> {
    await this.page.goto(address);
    const notice = this.page.getByRole('dialog', { name: 'Before you start' });
    await expect(notice).toBeVisible();
    await notice.getByRole('button', { name: 'I understand' }).click();
    await expect(this.page.getByRole('heading', { name: 'Open a case', level: 1 })).toBeVisible();
  }

  /** Gives a folder or files to one of the pickers of the start page. */
  async choose(
    button: 'Choose folder' | 'Choose files' | 'Choose a .theatron file',
    files: string | readonly string[],
  ): Promise<void> {
    const input = this.page.locator(`input[type=file][aria-label="${button}"]`);
    await input.setInputFiles(typeof files === 'string' ? files : [...files]);
  }

  /** Opens a folder of images and waits for the import report. */
  async openFolder(folder: string): Promise<void> {
    await this.choose('Choose folder', folder);
    await this.imported();
  }

  async imported(): Promise<void> {
    const report = this.page.getByRole('heading', { name: 'Import report', level: 1 });
    await expect(report).toBeVisible({ timeout: JOB_MS });
  }

  /** Opens a saved case file and waits for the case. */
  async openCaseFile(file: string): Promise<void> {
    await this.choose('Choose a .theatron file', file);
    await expect(this.rail).toBeVisible({ timeout: 60_000 });
  }

  /** Confirms patient and side and waits for the first slices. */
  async confirm(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Confirm patient and side' }).click();
    await expect(this.railStep('Review')).toHaveAttribute('aria-current', 'step', {
      timeout: 90_000,
    });
    await this.slicesReady();
  }

  async slicesReady(): Promise<void> {
    for (const plane of ['axial', 'coronal', 'sagittal'] as const)
      await expect(this.slice(plane)).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
  }

  slice(plane: 'axial' | 'coronal' | 'sagittal'): Locator {
    return this.page.getByTestId(`viewport-${plane}`);
  }

  railStep(step: Step): Locator {
    return this.rail.getByRole('button', { name: new RegExp(`^${step},`) });
  }

  /** What the rail says of a step: `Done`, `Stale`. */
  async expectState(step: Step, state: string): Promise<void> {
    await expect(this.railStep(step)).toHaveAccessibleName(`${step}, ${state}`);
  }

  async goTo(step: Step): Promise<void> {
    await this.railStep(step).click();
    await expect(this.railStep(step)).toHaveAttribute('aria-current', 'step');
    await expect(this.page.locator('.part-loading')).toHaveCount(0);
  }

  /** Presses the button of a job and waits until it offers to do it again; a failure is told in its own words. */
  async runJob(start: RegExp, again: RegExp): Promise<void> {
    await this.panel.getByRole('button', { name: start }).click();
    const done = this.panel.getByRole('button', { name: again });
    const failed = this.panel.locator('.note.failed');
    await expect(done.or(failed).first()).toBeVisible({ timeout: JOB_MS });
    expect(await failed.allInnerTexts()).toEqual([]);
  }

  async segment(): Promise<void> {
    await this.goTo('Segment');
    await this.runJob(/^Propose structures/, /^Run the recipe again/);
  }

  async build(): Promise<void> {
    await this.goTo('Model');
    await this.runJob(/^Build the model/, /^Build again/);
  }

  async simulate(): Promise<void> {
    await this.goTo('Simulate');
    await this.runJob(/^Run the simulation/, /^Run again/);
  }

  /** Volumes in millilitres by title, as the list of structures reads them out. */
  async volumes(): Promise<Record<string, number>> {
    const names = await this.panel.locator('li.li button.nm[aria-pressed]').allTextContents();
    const read = names.flatMap((text) => {
      const match = /^(.+), ([\d.]+) millilitres/.exec(text);
      return match ? [[match[1], Number(match[2])] as const] : [];
    });
    return Object.fromEntries(read);
  }

  /** A figure of the panel by its term: key figures and facts alike. */
  async figure(term: string): Promise<string> {
    const measure = this.panel.locator('.measure', {
      has: this.page.getByText(term, { exact: true }),
    });
    if ((await measure.count()) > 0) return measure.locator('b').innerText();
    const fact = this.panel.locator('dl.facts dt', { hasText: new RegExp(`^${term}$`) });
    return fact.locator('xpath=following-sibling::dd[1]').innerText();
  }

  /** Clicks the picture of the heart, in shares of its width and height. */
  async clickScene(across: number, down: number): Promise<void> {
    const box = await this.scene.boundingBox();
    if (!box) throw new Error('the scene is not on screen');
    await this.page.mouse.click(box.x + across * box.width, box.y + down * box.height);
  }

  /** Clicks the axial slice where the words beside the pointer name a structure. */
  async clickStructure(title: string): Promise<void> {
    if (await this.findStructure(title, 0.03, 0.015)) return;
    throw new Error(`${title} is not on the axial slice`);
  }

  /** Clicks a large structure, scrolling towards the head until the axial slice shows it. */
  async clickLargeStructure(title: string): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt++) {
      if (await this.findStructure(title, 0.08, 0.06)) return;
      await this.slice('axial').press('PageUp');
    }
    throw new Error(`${title} is on none of the axial slices`);
  }

  private async findStructure(title: string, stepDown: number, stepAcross: number) {
    const box = await this.slice('axial').boundingBox();
    if (!box) throw new Error('the axial slice is not on screen');
    const words = this.slice('axial').locator('[data-readout]');
    for (let down = 0.1; down < 0.8; down += stepDown) {
      for (let across = 0.2; across < 0.8; across += stepAcross) {
        const at = [box.x + across * box.width, box.y + down * box.height] as const;
        await this.page.mouse.move(...at);
        if (!(await words.innerText()).startsWith(`${title}, `)) continue;
        await this.page.mouse.click(...at);
        return true;
      }
    }
    return false;
  }

  /** Turns the scene to a standard projection and waits until it stands still there. */
  async view(name: string, angles: RegExp): Promise<void> {
    await this.page.getByRole('button', { name: `View ${name}`, exact: true }).click();
    await expect(this.scene).toHaveAttribute('data-view', angles);
  }

  /** Waits until an edit is kept on this computer. */
  async saved(timeout = 20_000): Promise<void> {
    await expect(this.status.locator('[data-save-state]')).toHaveAttribute(
      'data-save-state',
      'saved',
      { timeout },
    );
  }

  /** Every picture on screen is drawn as it will stay. */
  async settled(): Promise<void> {
    await expect(this.page.locator('.part-loading')).toHaveCount(0);
    const waiting = this.page.locator(
      '[data-testid^="viewport-"][data-status]:not([data-status=ready])',
    );
    await expect(waiting).toHaveCount(0, { timeout: 60_000 });
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    });
  }
}
