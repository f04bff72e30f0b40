/** Current time, epoch milliseconds. */
export type Clock = () => number;
