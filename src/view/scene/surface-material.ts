import type { Plane } from 'three';
import {
  Color,
  DataTexture,
  DoubleSide,
  FrontSide,
  LinearFilter,
  MeshStandardMaterial,
  RGBAFormat,
  SRGBColorSpace,
  UnsignedByteType,
  Vector4,
} from 'three';
import { COLOUR_MAP_SIZE, colourMap, lookUpTexels, UNMAPPED_RGB } from '../colour-maps.ts';
import { fieldMap, THICKNESS_LIMIT_MM } from './field-scale.ts';
import type { SceneSurface, SurfaceField, SurfacePattern } from './scene-types.ts';
import {
  FRAGMENT_COLOUR,
  FRAGMENT_END,
  FRAGMENT_HEAD,
  VERTEX_BODY,
  VERTEX_HEAD,
} from './surface-shader.ts';

const KIND_NUMBER = {
  activation: 1,
  potential: 2,
  thickness: 3,
  tissue: 4,
  difference: 5,
} as const;
const PATTERN_NUMBER: Readonly<Record<SurfacePattern, number>> = {
  solid: 0,
  outline: 0,
  diagonal: 1,
  dots: 2,
  lines: 3,
};
const FOREVER = 3e38;

/** A lit material that paints one kind of field; uniforms follow the field without a new program. */
export class SurfaceMaterial extends MeshStandardMaterial {
  readonly #uniforms = {
    uLut: { value: null as DataTexture | null },
    uScale: { value: new Vector4(0, 1, 1, FOREVER) },
    uMarks: { value: new Vector4(0, 0, 1, 0) },
    uUnmapped: { value: new Color().setRGB(...unit(UNMAPPED_RGB), SRGBColorSpace) },
    uMix: { value: 0 },
  };
  readonly #kind: number;
  readonly #ghost: boolean;

  constructor(kind: SurfaceField['kind'] | undefined, ghost: boolean) {
    super({ roughness: 0.62, metalness: 0 });
    this.#kind = kind ? KIND_NUMBER[kind] : 0;
    this.#ghost = ghost;
    this.defines = { ...this.defines, FIELD_KIND: this.#kind, ...(ghost ? { GHOST: '' } : {}) };
    this.transparent = ghost;
    this.depthWrite = !ghost;
    this.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, this.#uniforms);
      shader.vertexShader = shader.vertexShader
        .replace('#include <common>', `#include <common>\n${VERTEX_HEAD}`)
        .replace('#include <begin_vertex>', `#include <begin_vertex>\n${VERTEX_BODY}`);
      shader.fragmentShader = shader.fragmentShader
        .replace('#include <common>', `#include <common>\n${FRAGMENT_HEAD}`)
        .replace('#include <color_fragment>', `#include <color_fragment>\n${FRAGMENT_COLOUR}`)
        .replace('#include <opaque_fragment>', `${FRAGMENT_END}\n#include <opaque_fragment>`);
    };
  }

  override customProgramCacheKey(): string {
    return `theatron-surface-${this.#kind}-${this.#ghost ? 'ghost' : 'solid'}`;
  }

  /** Follows colour, pattern, marks and limits of a surface. */
  follow(surface: SceneSurface, clip: Plane | undefined, pixelRatio: number): void {
    const { field } = surface;
    this.color.setRGB(...unit(surface.colour), SRGBColorSpace);
    this.opacity = surface.opacity;
    this.clippingPlanes = clip ? [clip] : null;
    this.side = clip || this.#ghost ? DoubleSide : FrontSide;
    const marks = this.#uniforms.uMarks.value;
    marks.set(
      field?.simulated ? 1 : 0,
      field?.stale ? 1 : 0,
      pixelRatio,
      field ? 0 : PATTERN_NUMBER[surface.pattern ?? 'solid'],
    );
    if (!field) return;
    const scale = this.#uniforms.uScale.value;
    if (field.kind === 'activation') {
      scale.set(field.minMs, field.maxMs, field.bandMs, field.untilMs ?? FOREVER);
    } else if (field.kind === 'thickness') {
      scale.set(0, field.limitMm ?? THICKNESS_LIMIT_MM, 1, FOREVER);
    } else if (field.kind === 'difference') {
      scale.set(-field.limit, field.limit, field.limit / 5, FOREVER);
    }
    this.#useMap(fieldMap(field));
  }

  /** Fraction of the second of the two frames that a potential field shows. */
  setMix(fraction: number): void {
    this.#uniforms.uMix.value = fraction;
  }

  override dispose(): void {
    this.#uniforms.uLut.value?.dispose();
    this.#uniforms.uLut.value = null;
    super.dispose();
  }

  #useMap({ map, span }: ReturnType<typeof fieldMap>): void {
    const name = `${map} ${span.from} ${span.to}`;
    if (this.#uniforms.uLut.value?.name === name) return;
    this.#uniforms.uLut.value?.dispose();
    const texels = lookUpTexels(colourMap(map), span);
    const texture = new DataTexture(texels, COLOUR_MAP_SIZE, 1, RGBAFormat, UnsignedByteType);
    texture.name = name;
    texture.colorSpace = SRGBColorSpace;
    texture.minFilter = LinearFilter;
    texture.magFilter = LinearFilter;
    texture.needsUpdate = true;
    this.#uniforms.uLut.value = texture;
  }
}

const unit = ([r, g, b]: readonly [number, number, number]): [number, number, number] => [
  r / 255,
  g / 255,
  b / 255,
];
