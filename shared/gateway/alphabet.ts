/** A text instead of a literal expression, which the bundler would leave outside ASCII: a bundle with one such sign takes twice the memory. */
const signs = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,\\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\\\[~\\]|€';
const gsm7 = new RegExp(`^[${signs}]*$`);

/** True when a text fits the GSM 03.38 alphabet and its extension table, so that no Unicode flag is needed. */
export const isGsm7 = (text: string): boolean => gsm7.test(text);
