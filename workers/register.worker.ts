import { alignStudies } from '../src/pipeline/align-studies.ts';
import { serve } from './serve.ts';

serve<'register.studies'>({ 'register.studies': alignStudies });
