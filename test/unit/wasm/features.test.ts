import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeFeatures, hasSimd, missingFeature, requireSimd } from '../../../wasm/features.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('WebAssembly features', () => {
  it('are there in this Node', () => {
    expect(hasSimd()).toBe(true);
    expect(missingFeature()).toBeUndefined();
    expect(describeFeatures(2)).toMatch(/SIMD, 2 threads$/);
  });

  it('are named when they are missing', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(missingFeature()).toMatchObject({ code: 'no-wasm-simd' });
    expect(requireSimd).toThrow(/fixed-width SIMD/);
  });

  it('say so when there is no WebAssembly at all', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(missingFeature()).toMatchObject({ code: 'no-webassembly', kind: 'unsupported' });
  });
});
