/** Hands a text to the browser's download, under a name without characters a file system refuses. */
export const saveTextFile = (name: string, text: string, type = 'text/html'): void =>
  save(name, new Blob([text], { type: `${type};charset=utf-8` }));

/** The same for bytes. */
export const saveBytes = (name: string, bytes: Uint8Array, type: string): void =>
  save(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(name);
  link.click();
  // The download has taken its own hold of the blob by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

export const fileName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/gu, '') || 'report';
