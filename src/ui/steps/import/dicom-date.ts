/** `20250101` as `2025-01-01`; anything else as it is written, `not stated` for nothing. */
export const dicomDateText = (text: string | undefined): string =>
  text?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') || 'not stated';
