import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';

/** Scrolls its content into sight when it appears: small screens end above it. */
export function InSight({ children }: { readonly children: ReactNode }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers return a promise here, which is no clean-up.
    void place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={place} className="in-sight">
      {children}
    </div>
  );
}
