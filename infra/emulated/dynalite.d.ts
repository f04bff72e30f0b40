declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes a DynamoDB endpoint, in memory or in the LevelDB directory `path`; it still has to listen. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
