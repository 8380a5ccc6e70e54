import type { RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';

/** Width and height of an element in CSS pixels, followed as it changes. */
export function useSize(): readonly [
  RefObject<HTMLDivElement | null>,
  { readonly width: number; readonly height: number },
] {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([{ contentRect }]) =>
      setSize({ width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
