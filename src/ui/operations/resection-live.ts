/** What the resection step holds beside the case: the plan as it is under the hand, and its latest evaluation. */
import type { Failure } from '../../core/failure.ts';
import type { ResectionSurface, VesselTreeKind } from '../../core/resection.ts';
import type { ResectionPlan } from '../../pipeline/resection-record.ts';
import type { Resectogram, ResectionResult } from '../../plan/resection/result.ts';
import type { LiveHandle, LiveHandles } from '../../view/resection/live-handles.ts';
import type { NewRecord } from '../../twin/record-map.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { handleLinks, handlesOf } from './resection-handles.ts';

/** Everything that one plan gives. */
export interface EvaluatedPlan {
  readonly plan: ResectionPlan;
  readonly result: ResectionResult;
  /** 1 where an organ voxel is removed, on the grid of the label map. */
  readonly removed: Uint8Array;
  /** Flat map of the selected surface; undefined where it has none. */
  readonly map: Resectogram | undefined;
  /** Branches that carry no blood any more. */
  readonly lostBranchIds: Readonly<Record<VesselTreeKind, readonly string[]>>;
  /** What becomes of the case when the plan is kept. */
  readonly record: NewRecord<'resection'>;
}

export interface LiveResection {
  /** A plan that is not yet a step of the case: being dragged, or waiting for its evaluation. */
  readonly pending: ResectionPlan | undefined;
  readonly evaluated: EvaluatedPlan | undefined;
  readonly preparing: boolean;
  /** Why the organ cannot be planned on. */
  readonly failure: Failure | undefined;
  /** Grows with every evaluation: pictures made from its arrays are drawn again. */
  readonly version: number;
}

export const resectionLive = caseScoped<LiveResection>(() => ({
  pending: undefined,
  evaluated: undefined,
  preparing: false,
  failure: undefined,
  version: 0,
}));

/** The handles of one surface as they are under the hand; moves are told to who draws them, not to React. */
export class DraftSurface implements LiveHandles {
  readonly #listeners = new Set<() => void>();
  #surface: ResectionSurface;
  #handles: readonly LiveHandle[];
  #held = false;

  constructor(surface: ResectionSurface) {
    this.#surface = surface;
    this.#handles = handlesOf(surface);
  }

  get surface(): ResectionSurface {
    return this.#surface;
  }

  get links(): LiveHandles['links'] {
    return handleLinks(this.#surface);
  }

  getHandles(): readonly LiveHandle[] {
    return this.#handles;
  }

  /** While a hand holds it, the surface of the case does not pull it back. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** Goes where the plan of the case has it. */
  follow(surface: ResectionSurface): void {
    if (!this.#held) this.set(surface);
  }

  set(surface: ResectionSurface): void {
    if (surface === this.#surface) return;
    this.#surface = surface;
    this.#handles = handlesOf(surface);
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
