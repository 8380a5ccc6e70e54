import { PlanSessions } from '../src/plan/resection/sessions.ts';
import { serve } from './serve.ts';

const sessions = new PlanSessions();

serve<'plan.prepare' | 'plan.vessels' | 'plan.evaluate' | 'plan.start' | 'plan.fit'>({
  'plan.prepare': ({ labels, setup }, context) => sessions.prepare(labels, setup, context),
  'plan.vessels': ({ contextId, vessels }, context) =>
    sessions.setVessels(contextId, vessels, context),
  'plan.evaluate': async (request) => sessions.evaluate(request),
  'plan.start': async (request) => sessions.start(request),
  'plan.fit': async ({ contextId, contourLps, id, title }) =>
    sessions.fit(contextId, contourLps, id, title),
});
