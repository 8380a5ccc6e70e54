const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as zip uses it (ISO 3309); give the result of the part before as `previous`. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (let n = 0; n < bytes.length; n++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[n]) & 255];
  return ~crc >>> 0;
}
