import { registerRigid } from '../src/segment/register/register-rigid.ts';
import { serve } from './serve.ts';

serve<'register.rigid'>({
  'register.rigid': ({ fixed, moving, options }, context) =>
    registerRigid(fixed, moving, options ?? {}, context),
});
