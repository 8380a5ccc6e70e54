/**
 * Prepared contexts under a number, where the computation lives in another thread than the hand that drags: only the
 * surfaces cross over. The latest context replaces the one before, because fields are large and one organ is planned on.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { ResectionSurface } from '../../core/resection.ts';
import type { Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { prepareResection, withVessels } from './context.ts';
import type { ResectionContext, ResectionSetup } from './context.ts';
import { evaluateResection, paintedMask } from './evaluate.ts';
import { fitContour } from './fit-contour.ts';
import type { ContourFit } from './fit-contour.ts';
import { resectogram } from './resectogram.ts';
import type { RemovedMask, Resectogram, ResectionOptions, ResectionResult } from './result.ts';
import { startBezier, startOffset, startPlane, startWedge } from './start-surface.ts';
import type { SurfaceStart } from './start-surface.ts';

/** What the page needs to know of a prepared organ. */
export interface PreparedPlan {
  readonly contextId: number;
  readonly totalMl: number;
  readonly tumours: readonly {
    readonly label: number;
    readonly volumeMl: number;
    readonly centreLps: Lps;
  }[];
  readonly criticalLabels: readonly number[];
}

export interface EvaluationRequest {
  readonly contextId: number;
  readonly surfaces: readonly ResectionSurface[];
  readonly options: ResectionOptions;
  /** Surface to lay flat as well; null for none. One that cannot be laid flat gives no map. */
  readonly mapOf: string | null;
  /** Whether the removed voxels of the whole label map are wanted too. */
  readonly withMask: boolean;
}

export interface Evaluation {
  readonly result: ResectionResult;
  readonly map: Resectogram | null;
  readonly removed: RemovedMask | null;
}

export interface StartRequest {
  readonly contextId: number;
  readonly kind: 'plane' | 'bezier' | 'wedge' | 'offset';
  readonly start: SurfaceStart;
}

export class PlanSessions {
  private latest: { readonly id: number; context: ResectionContext } | undefined;
  private nextId = 1;

  async prepare(labels: LabelMap, setup: ResectionSetup, ctx: JobContext): Promise<PreparedPlan> {
    const context = await prepareResection(labels, setup, ctx);
    const id = this.nextId++;
    this.latest = { id, context };
    return {
      contextId: id,
      totalMl: context.region.voxels * context.voxelMl,
      tumours: context.tumours.map(({ label, volumeMl, centreLps }) => ({
        label,
        volumeMl,
        centreLps,
      })),
      criticalLabels: context.critical.map(({ label }) => label),
    };
  }

  /** Puts other vessel trees and territories into a context. */
  async setVessels(
    contextId: number,
    vessels: Pick<ResectionSetup, 'trees' | 'territories'>,
    ctx: JobContext,
  ): Promise<void> {
    const context = await withVessels(this.context(contextId), vessels, ctx);
    if (this.latest?.id === contextId) this.latest.context = context;
  }

  evaluate({ contextId, surfaces, options, mapOf, withMask }: EvaluationRequest): Evaluation {
    const context = this.context(contextId);
    const result = evaluateResection(context, surfaces, options);
    const shown = surfaces.find(({ id }) => id === mapOf);
    const flat = shown && shown.kind !== 'offset' && shown.kind !== 'territory';
    return {
      result,
      map: flat ? resectogram(context, shown, result.vesselsCut) : null,
      removed: withMask ? paintedMask(context) : null,
    };
  }

  start({ contextId, kind, start }: StartRequest): ResectionSurface {
    const context = this.context(contextId);
    switch (kind) {
      case 'plane':
        return startPlane(context, start);
      case 'bezier':
        return startBezier(context, start);
      case 'wedge':
        return startWedge(context, start);
      case 'offset':
        return startOffset(context, start);
    }
  }

  fit(contextId: number, contourLps: readonly Lps[], id: string, title: string): ContourFit {
    return fitContour(contourLps, this.context(contextId), { id, title });
  }

  private context(contextId: number): ResectionContext {
    if (this.latest?.id === contextId) return this.latest.context;
    return fail(
      'bad-input',
      'plan-closed',
      'The organ is no longer prepared for planning.',
      'Open the planning step again.',
    );
  }
}
