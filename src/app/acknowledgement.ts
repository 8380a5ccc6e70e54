import { useState } from 'react';

const KEY = 'theatron-acknowledged';

/** Whether this version's notice was answered in this browser, and how to answer it. */
export function useAcknowledgement(version: string): [boolean, () => void] {
  const [answered, setAnswered] = useState(() => read() === version);
  const answer = (): void => {
    setAnswered(true);
    try {
      localStorage.setItem(KEY, version);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  };
  return [answered, answer];
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
