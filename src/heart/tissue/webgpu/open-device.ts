/** Opens the graphics processor for a tissue, or says in words why it does not take it. */
import { fail } from '../../../core/failure.ts';
import { TissueDevice } from './device.ts';
import type { GpuTissue } from './loaded.ts';
import { adapterName, findAdapter } from './usable.ts';

/** @throws unsupported without WebGPU; too-large where the tissue exceeds the adapter. */
export async function openTissueDevice(data: GpuTissue, mostSteps: number): Promise<TissueDevice> {
  const adapter = await findAdapter();
  if ('why' in adapter) {
    fail(
      'unsupported',
      'webgpu-missing',
      `The WebGPU engine cannot run: ${adapter.why}.`,
      'Use the WebAssembly engine, which runs everywhere.',
    );
  }
  // The largest of the buffers of `TissueDevice`.
  const largest = Math.max(
    16 * data.words.lanes,
    data.variables.byteLength,
    data.lattice.words.byteLength,
    data.leads.byteLength,
  );
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  if (largest > Math.min(maxBufferSize, maxStorageBufferBindingSize)) refuseSize(largest);
  const name = adapterName(adapter);
  const device = await adapter
    .requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } })
    .catch((error: unknown) => refuseAdapter(name, String(error)));
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const opened = new TissueDevice(device, adapter, data, mostSteps);
  const [invalid, short] = [await device.popErrorScope(), await device.popErrorScope()];
  if (!invalid && !short) return opened;
  opened.close();
  if (short) refuseSize(largest);
  return refuseAdapter(name, invalid?.message ?? '');
}

function refuseAdapter(name: string, why: string): never {
  fail(
    'unsupported',
    'webgpu-refused',
    `The graphics processor ${name} does not take the tissue engine: ${why}`,
    'Use the WebAssembly engine, and report this text.',
  );
}

function refuseSize(bytes: number): never {
  fail(
    'too-large',
    'webgpu-memory',
    `This tissue needs ${Math.ceil(bytes / 1024 ** 2)} MB in one piece of graphics memory, more than there is.`,
    'Use the WebAssembly engine or a coarser grid.',
  );
}
