/** The codec packages ship without types: the part that is used here. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  import type { FrameDecoder } from './codecs.ts';
  const create: (options: object) => Promise<{ JpegLSDecoder: new () => FrameDecoder }>;
  export default create;
}
declare module '@cornerstonejs/codec-libjxl/decodewasmjs' {
  import type { FrameDecoder } from './codecs.ts';
  const create: (options: object) => Promise<{ JpegXLDecoder: new () => FrameDecoder }>;
  export default create;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  import type { FrameDecoder } from './codecs.ts';
  const create: (options: object) => Promise<{ J2KDecoder: new () => FrameDecoder }>;
  export default create;
}
