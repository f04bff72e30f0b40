/**
 * A whole number as English writes it: `20,000`. For what is worded when a program starts, where the platform's own formatting would
 * load a language first: 20 ms of a cold start.
 */
export const inThousands = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
