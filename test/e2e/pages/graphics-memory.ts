/** A graphics memory that holds little, as the page sees it. */
import type { Page } from '@playwright/test';

export interface GraphicsMemory {
  /** Voxels of one texture of the volume rendering, which is drawn on a canvas of the page. */
  readonly volumeVoxels?: number;
  /** Voxels of one texture of the slices, which are drawn on a canvas outside the page. */
  readonly slicesVoxels?: number;
}

/** From the next load of the page on, textures with more voxels are refused as a full graphics memory does. */
export const limitGraphicsMemory = (page: Page, memory: GraphicsMemory): Promise<unknown> =>
  page.addInitScript(({ volumeVoxels = Infinity, slicesVoxels = Infinity }: GraphicsMemory) => {
    const full = new WeakSet<WebGL2RenderingContext>();
    const { prototype } = WebGL2RenderingContext;
    const { texImage3D, texStorage3D, getError } = prototype;
    const refused = (context: WebGL2RenderingContext, voxels: number): boolean => {
      const shown = context.canvas instanceof HTMLCanvasElement && context.canvas.isConnected;
      const tooMany = voxels > (shown ? volumeVoxels : slicesVoxels);
      if (tooMany) full.add(context);
      return tooMany;
    };
    Object.assign(prototype, {
      texImage3D(this: WebGL2RenderingContext, ...args: number[]) {
        if (refused(this, args[3] * args[4] * args[5])) return;
        Reflect.apply(texImage3D, this, args);
      },
      texStorage3D(this: WebGL2RenderingContext, ...args: number[]) {
        if (refused(this, args[3] * args[4] * args[5])) return;
        Reflect.apply(texStorage3D, this, args);
      },
      getError(this: WebGL2RenderingContext): number {
        return full.delete(this) ? this.OUT_OF_MEMORY : getError.call(this);
      },
    });
  }, memory);
