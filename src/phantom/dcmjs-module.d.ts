/** dcmjs ships without types: the part that writes a file. */
declare module 'dcmjs' {
  export interface DicomElement {
    vr: string;
    Value: readonly unknown[];
  }
  export const data: {
    /** Elements by tag (`00100010`), for the file meta group and for the data set. */
    readonly DicomDict: new (meta: Record<string, DicomElement>) => {
      dict: Record<string, DicomElement>;
      write(): ArrayBuffer;
    };
  };
}
