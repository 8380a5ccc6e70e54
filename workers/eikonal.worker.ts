import { EikonalSessions } from '../src/pipeline/eikonal-sessions.ts';
import { serve } from './serve.ts';

const sessions = new EikonalSessions();

serve<
  'heart.eikonal.prepare' | 'heart.eikonal.solve' | 'heart.eikonal.ecg' | 'heart.eikonal.reexcite'
>({
  'heart.eikonal.prepare': (request, context) => sessions.prepare(request, context),
  'heart.eikonal.solve': (request, context) => sessions.solve(request, context),
  'heart.eikonal.ecg': (request) => Promise.resolve(sessions.ecg(request)),
  'heart.eikonal.reexcite': (request, context) => sessions.reexcite(request, context),
});
