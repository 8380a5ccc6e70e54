import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/format.ts';
import type { Volume } from '../../core/volume.ts';
import { commandsDone } from './commands-done.ts';

/** What is used of the library's texture of a volume. */
export interface LibraryTexture {
  setVolumeId(volumeId: string): void;
  /** Null or 0 before the first frame, and after its context is gone. */
  getHandle(): unknown;
  activate(): void;
  deactivate(): void;
  get(...names: string[]): Record<string, unknown>;
}

/** What the library has made of the texture: where and as what the values are to be handed over. */
interface Target {
  readonly context: WebGL2RenderingContext;
  readonly target: number;
  readonly format: number;
  readonly openGLDataType: number;
}

/** Longest work in one go. */
const TURN_MS = 12;

/**
 * Fills the texture that slices are cut from. The library would do it by itself within its first frame: the page would
 * stand still for as long as that takes, and with graphics that know no 16-bit textures it would make a copy of every
 * slice in real numbers, in all twice the size of the image. Here it is done between frames, through one slice's worth
 * of memory.
 */
export class VolumeTexture {
  readonly #texture: LibraryTexture;
  readonly #dimensions: Volume['grid']['dimensions'];
  #data: Volume['data'];
  /** The graphics object that holds, or is about to hold, the values. */
  #holder: unknown;
  #filling = false;
  /** The slice that is handed over next. */
  #next = 0;
  #scratch: Float32Array | Int16Array | undefined;

  constructor(texture: LibraryTexture, { grid, data }: Volume) {
    this.#texture = texture;
    this.#dimensions = grid.dimensions;
    this.#data = data;
    // Without a volume to look up the library makes the texture and leaves it empty.
    texture.setVolumeId('');
  }

  /** There is a texture, and nobody has begun to fill it. */
  get waiting(): boolean {
    const handle = this.#texture.getHandle();
    return Boolean(handle) && handle !== this.#holder;
  }

  /**
   * Hands all slices over; false when {@link stop} or another graphics object came between.
   * @throws Failure `graphics-memory`.
   */
  async fill(): Promise<boolean> {
    const holder = this.#texture.getHandle();
    const wanted = (): boolean => this.#holder === holder && this.#texture.getHandle() === holder;
    this.#holder = holder;
    this.#filling = true;
    this.#next = 0;
    try {
      await commandsDone(this.#target.context, wanted);
      while (this.#next < this.#dimensions[2]) {
        const started = performance.now();
        do this.#upload();
        while (this.#next < this.#dimensions[2] && performance.now() - started < TURN_MS);
        // What is handed over faster than it is taken fills a buffer, and then the page has to wait.
        await commandsDone(this.#target.context, wanted);
      }
      this.#refuseMissing();
    } catch (error) {
      if (!wanted()) return false;
      throw error;
    } finally {
      if (this.#holder === holder) this.#filling = false;
    }
    this.#scratch = undefined;
    return true;
  }

  /** Puts other values in place of all; at once, because two phases must never be seen in one picture. */
  replace(data: Volume['data']): void {
    this.#data = data;
    this.#next = 0;
    if (this.#filling || !this.#holder || this.waiting) return;
    while (this.#next < this.#dimensions[2]) this.#upload();
  }

  /** Ends the filling that is under way. */
  stop(): void {
    this.#holder = undefined;
    this.#filling = false;
    this.#scratch = undefined;
  }

  /** Asks whether the graphics memory had room for all of it. */
  #refuseMissing(): void {
    const { context } = this.#target;
    for (let error = context.getError(); error !== context.NO_ERROR; error = context.getError()) {
      if (error === context.OUT_OF_MEMORY) refuseSize(this.#data.byteLength);
      if (error === context.CONTEXT_LOST_WEBGL) return;
    }
  }

  get #target(): Target {
    const names = ['context', 'target', 'format', 'openGLDataType'];
    return this.#texture.get(...names) as unknown as Target;
  }

  /** Hands over the next slice. */
  #upload(): void {
    const texture = this.#texture;
    const { context, target, format, openGLDataType } = this.#target;
    const [columns, rows] = this.#dimensions;
    const k = this.#next++;
    const Values = openGLDataType === context.SHORT ? Int16Array : Float32Array;
    let values = this.#data.subarray(k * columns * rows, (k + 1) * columns * rows);
    if (!(values instanceof Values)) {
      if (!(this.#scratch instanceof Values)) this.#scratch = new Values(columns * rows);
      this.#scratch.set(values);
      values = this.#scratch;
    }
    texture.activate();
    context.pixelStorei(context.UNPACK_ALIGNMENT, 1);
    context.texSubImage3D(target, 0, 0, 0, k, columns, rows, 1, format, openGLDataType, values);
    texture.deactivate();
  }
}

const refuseSize = (bytes: number): never =>
  fail(
    'too-large',
    'graphics-memory',
    `The graphics memory does not hold this image (${formatBytes(bytes)}), so its slices cannot be drawn. The case is unchanged.`,
    'Close other tabs and programs that draw, then open the case again; or choose a series with fewer slices.',
  );
