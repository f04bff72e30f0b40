import { load } from '#shared/load.ts';

/** How a text is carried: GSM-7 gives 160 characters (153 a part when there are several), UCS-2 gives 70 (67). */
export type Segments = { segments: number; encoding: 'GSM-7' | 'UCS-2' };

/** Letters, digits and signs that are one septet each: such a text up to 160 long is one segment, without asking the library. */
const PLAIN = /^[A-Za-z0-9 \n\r@\xa3$!"#%&'()*+,\-./:;<=>?_]{1,160}$/;

/** Counts the segments of a text as the library `sms-segments-calculator` does. */
export function countSegments(text: string): Segments {
  if (PLAIN.test(text)) return { segments: 1, encoding: 'GSM-7' };
  const { SegmentedMessage } = load('sms-segments-calculator');
  const message = new SegmentedMessage(text);
  return { segments: message.segmentsCount, encoding: message.getEncodingName() === 'GSM-7' ? 'GSM-7' : 'UCS-2' };
}
