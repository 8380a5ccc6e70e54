/** What the browser draws with. */
export interface Graphics {
  readonly webgl2: boolean;
  readonly renderer: string;
  /** No graphics card: frames take a hundred times longer, so quality is reduced. */
  readonly software: boolean;
  /** Longest side of a 3D texture, in voxels. */
  readonly max3dTextureSize: number;
}

/** What WebGL 2 promises everywhere. */
const LEAST_3D_TEXTURE = 256;

let known: Graphics | undefined;

/** True for renderers that compute pictures on the processor. */
export const isSoftwareRenderer = (renderer: string): boolean =>
  /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);

/** What is drawn with; its answer does not change while the page lives. Asks at once where nobody knows it yet. */
export function graphics(): Graphics {
  known ??= askGraphics(document.createElement('canvas'));
  return known;
}

/** Asks in a thread of its own: without a graphics card the first context takes half a second, and the page would wait. */
export function learnGraphics(): void {
  if (known || typeof OffscreenCanvas === 'undefined') return;
  const worker = new Worker(new URL('./graphics.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Graphics>) => {
    // Some browsers draw in the page only.
    if (data.webgl2) known ??= data;
    worker.terminate();
  });
}

/** Asks a throw-away context. */
export function askGraphics(canvas: HTMLCanvasElement | OffscreenCanvas): Graphics {
  const context = canvas.getContext('webgl2') as WebGL2RenderingContext | null;
  if (!context) {
    return {
      webgl2: false,
      renderer: 'none',
      software: true,
      max3dTextureSize: LEAST_3D_TEXTURE,
    };
  }
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  const renderer = String(name);
  const longest = Number(context.getParameter(context.MAX_3D_TEXTURE_SIZE));
  const max3dTextureSize = Math.max(LEAST_3D_TEXTURE, longest || 0);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return { webgl2: true, renderer, software: isSoftwareRenderer(renderer), max3dTextureSize };
}
