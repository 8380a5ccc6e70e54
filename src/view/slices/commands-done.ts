import { cancelled } from '../../core/failure.ts';

/** Between two questions whether the graphics system is done. */
const POLL_MS = 4;

/**
 * Waits, without standing still, until the graphics system has done what it was told so far. A lost context is done.
 * @throws Failure `cancelled` as soon as nobody waits any more.
 */
export async function commandsDone(
  context: WebGL2RenderingContext,
  wanted: () => boolean = () => true,
): Promise<void> {
  const fence = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
  // There is none in a lost context.
  if (!fence) return;
  context.flush();
  do {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (!wanted()) throw cancelled();
  } while (
    !context.isContextLost() &&
    context.getSyncParameter(fence, context.SYNC_STATUS) !== context.SIGNALED
  );
  context.deleteSync(fence);
}
