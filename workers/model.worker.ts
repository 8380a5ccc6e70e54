import { surfaceFromLabels } from '../src/mesh/surface-from-labels.ts';
import { buildHeartModel } from '../src/pipeline/heart-model.ts';
import { buildOrganModel } from '../src/pipeline/organ-model.ts';
import { serve } from './serve.ts';

serve<'model.surface' | 'model.heart' | 'model.organ'>({
  'model.surface': ({ labels, label, maxTriangles }, context) =>
    surfaceFromLabels(labels, label, { maxTriangles }, context),
  'model.heart': ({ labels, tissue, options }, context) =>
    buildHeartModel(labels, tissue, options, context),
  'model.organ': ({ labels, organ }, context) => buildOrganModel(labels, organ, context),
});
