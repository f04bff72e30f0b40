const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

/** True when a text fits the GSM 03.38 alphabet and its extension table, so that no Unicode flag is needed. */
export const isGsm7 = (text: string): boolean => gsm7.test(text);
