import {
  Color,
  DoubleSide,
  Matrix4,
  MeshStandardMaterial,
  SRGBColorSpace,
  Vector3,
  type Data3DTexture,
  type Plane,
} from 'three';
import type { Rgb } from '../colour-maps.ts';
import {
  CUT_FRAGMENT_COLOUR,
  CUT_FRAGMENT_HEAD,
  CUT_VERTEX_BODY,
  CUT_VERTEX_HEAD,
  ORGAN_FRAGMENT_COLOUR,
  ORGAN_FRAGMENT_END,
  ORGAN_FRAGMENT_HEAD,
  ORGAN_VERTEX_BODY,
  ORGAN_VERTEX_HEAD,
} from './organ-shader.ts';
import type { PatientTexture } from './organ-textures.ts';

const GREY: Rgb = [150, 150, 150];
const FACE: Rgb = [196, 190, 186];
const DANGER: Rgb = [224, 62, 52];
const CAUTION: Rgb = [238, 176, 52];
const TUMOUR: Rgb = [217, 169, 47];

const colour = ([r, g, b]: Rgb): Color =>
  new Color().setRGB(r / 255, g / 255, b / 255, SRGBColorSpace);

/** One part of the organ: what stays, solid, or what goes, as a grey ghost. Looks up which is which. */
export class OrganMaterial extends MeshStandardMaterial {
  readonly #uniforms: {
    readonly uRemoved: { value: Data3DTexture | null };
    readonly uRemovedFromLps: { value: Matrix4 };
    readonly uPixelRatio: { value: number };
    readonly uInwardMm: { value: number };
    readonly uHasRemoved: { value: number };
    readonly uResected: { value: number };
  };
  readonly #resected: boolean;

  constructor(resected: boolean) {
    super({ roughness: 0.62, metalness: 0, side: DoubleSide });
    this.#resected = resected;
    this.#uniforms = {
      uRemoved: { value: null },
      uRemovedFromLps: { value: new Matrix4() },
      uPixelRatio: { value: 1 },
      uInwardMm: { value: 2 },
      uHasRemoved: { value: 0 },
      uResected: { value: resected ? 1 : 0 },
    };
    this.transparent = resected;
    this.depthWrite = !resected;
    this.opacity = resected ? 0.42 : 1;
    this.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, this.#uniforms);
      shader.vertexShader = shader.vertexShader
        .replace('#include <common>', `#include <common>\n${ORGAN_VERTEX_HEAD}`)
        .replace('#include <begin_vertex>', `#include <begin_vertex>\n${ORGAN_VERTEX_BODY}`);
      shader.fragmentShader = shader.fragmentShader
        .replace('#include <common>', `#include <common>\n${ORGAN_FRAGMENT_HEAD}`)
        .replace('#include <color_fragment>', `#include <color_fragment>\n${ORGAN_FRAGMENT_COLOUR}`)
        .replace('#include <opaque_fragment>', `${ORGAN_FRAGMENT_END}\n#include <opaque_fragment>`);
    };
  }

  override customProgramCacheKey(): string {
    return `theatron-organ-${this.#resected}`;
  }

  /** `inwardMm`: how far below the surface its voxels are looked up. */
  follow(
    tone: Rgb,
    removed: PatientTexture | undefined,
    inwardMm: number,
    clip: Plane | undefined,
    pixelRatio: number,
  ): void {
    this.color.copy(colour(this.#resected ? GREY : tone));
    this.clippingPlanes = clip ? [clip] : null;
    this.#uniforms.uRemoved.value = removed?.texture ?? null;
    this.#uniforms.uHasRemoved.value = removed ? 1 : 0;
    if (removed) this.#uniforms.uRemovedFromLps.value.copy(removed.fromLps);
    this.#uniforms.uInwardMm.value = inwardMm;
    this.#uniforms.uPixelRatio.value = pixelRatio;
  }
}

/** How every cut face of a plan is drawn. */
export interface CutLook {
  readonly safetyMarginMm: number;
  readonly uncertaintyMm: number;
  /** Paint the bands. */
  readonly bands: boolean;
  /** The faces belong to the plan before the last change. */
  readonly stale: boolean;
}

/** The cut face with its bands by distance. */
export class CutMaterial extends MeshStandardMaterial {
  readonly #uniforms = {
    uPixelRatio: { value: 1 },
    uBands: { value: new Vector3() },
    uStale: { value: 0 },
    uDanger: { value: colour(DANGER) },
    uCaution: { value: colour(CAUTION) },
    uTumour: { value: colour(TUMOUR) },
  };

  constructor() {
    super({ roughness: 0.8, metalness: 0, side: DoubleSide, transparent: true, depthWrite: false });
    this.color.copy(colour(FACE));
    this.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, this.#uniforms);
      shader.vertexShader = shader.vertexShader
        .replace('#include <common>', `#include <common>\n${CUT_VERTEX_HEAD}`)
        .replace('#include <begin_vertex>', `#include <begin_vertex>\n${CUT_VERTEX_BODY}`);
      shader.fragmentShader = shader.fragmentShader
        .replace('#include <common>', `#include <common>\n${CUT_FRAGMENT_HEAD}`)
        .replace('#include <color_fragment>', `#include <color_fragment>\n${CUT_FRAGMENT_COLOUR}`);
    };
  }

  override customProgramCacheKey(): string {
    return 'theatron-cut';
  }

  follow(look: CutLook, selected: boolean, clip: Plane | undefined, pixelRatio: number): void {
    const { safetyMarginMm: safety, uncertaintyMm } = look;
    this.opacity = selected ? 0.5 : 0.34;
    this.clippingPlanes = clip ? [clip] : null;
    this.#uniforms.uPixelRatio.value = pixelRatio;
    this.#uniforms.uBands.value.set(safety, safety + uncertaintyMm, look.bands ? 1 : 0);
    this.#uniforms.uStale.value = look.stale ? 1 : 0;
  }
}
