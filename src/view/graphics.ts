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

/** Asks a throw-away context once; its result does not change while the page lives. */
export function graphics(): Graphics {
  if (known) return known;
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) {
    known = {
      webgl2: false,
      renderer: 'none',
      software: true,
      max3dTextureSize: LEAST_3D_TEXTURE,
    };
    return known;
  }
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  const renderer = String(name);
  const longest = Number(context.getParameter(context.MAX_3D_TEXTURE_SIZE));
  const max3dTextureSize = Math.max(LEAST_3D_TEXTURE, longest || 0);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  known = { webgl2: true, renderer, software: isSoftwareRenderer(renderer), max3dTextureSize };
  return known;
}
