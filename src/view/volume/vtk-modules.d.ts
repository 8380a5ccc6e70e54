/** Modules of vtk.js that come without types: only what is used of them. */
declare module '@kitware/vtk.js/Rendering/OpenGL/VolumeMapper' {
  export interface GrainTexture {
    getHandle(): unknown;
    setMinificationFilter(filter: number): void;
    setMagnificationFilter(filter: number): void;
    create2DFromRaw(parts: {
      readonly width: number;
      readonly height: number;
      readonly numComps: number;
      readonly dataType: string;
      readonly data: Float32Array;
    }): void;
  }
  export interface MapperApi {
    buildBufferObjects: (renderer: unknown, actor: unknown) => void;
  }
  export interface MapperModel {
    readonly jitterTexture: GrainTexture;
  }
  export function extend(api: MapperApi, model: MapperModel, initialValues?: object): void;
}

declare module '@kitware/vtk.js/Rendering/OpenGL/ViewNodeFactory' {
  export function registerOverride(className: string, create: unknown): void;
}
