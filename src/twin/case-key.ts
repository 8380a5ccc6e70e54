/**
 * The key of each case, kept by the browser so that no script can read it out: AES-256-GCM, not extractable, in
 * IndexedDB. What a key protects can no longer be read by anybody once the key is deleted.
 */
export interface KeyVault {
  /** The key of a case; made when there is none and `create` says so. */
  key(caseId: string, create: boolean): Promise<CryptoKey | null>;
  delete(caseId: string): Promise<void>;
}

const DATABASE = 'theatron-keys';
const STORE = 'keys';

/** The vault of this browser; rejects where IndexedDB is not available (some private windows). */
export async function openKeyVault(): Promise<KeyVault> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE);
  };
  const database = await settled(opening);
  const store = (mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(STORE, mode).objectStore(STORE);
  return {
    async key(caseId, create) {
      const known = (await settled(store('readonly').get(caseId))) as CryptoKey | undefined;
      if (known || !create) return known ?? null;
      const made = await createKey();
      await settled(store('readwrite').put(made, caseId));
      return made;
    },
    async delete(caseId) {
      await settled(store('readwrite').delete(caseId));
    },
  };
}

export const createKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'));
  });
}
