import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';

/** Folder of the console's files: beside this module, and on Lambda beside the bundle. */
export const PAGES = join(import.meta.dirname, 'pages');

/** Kinds of files that are served; anything else in the folder is not for browsers. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The files of one release belong together: a browser asks each time, and mostly hears 304.
  'cache-control': 'no-cache',
};

type File = { body: string; etag: string; type: string };

/** Reads the files once, at cold start; paths are relative to `folder`, with slashes. */
export function readPages(folder: string): Map<string, File> {
  const files = new Map<string, File>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const full = join(entry.parentPath, entry.name);
    const body = readFileSync(full, 'utf8');
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    files.set(full.slice(folder.length + 1).replaceAll('\\', '/'), { body, etag, type });
  }
  return files;
}

/** Serves the console's files, which hold nothing that needs a sign-in, under `/console/`. */
export function createPages(folder: string = PAGES): Hono {
  const files = readPages(folder);
  const app = new Hono();
  app.get('/console', (c) => c.redirect('/console/', 308));
  app.get('/console/*', (c) => {
    const path = c.req.path.slice('/console/'.length) || 'index.html';
    const file = files.get(path);
    if (!file) return c.text('There is nothing here. The console is at /console/.', 404, HEADERS);
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, { ...HEADERS, etag: file.etag });
    return c.body(file.body, 200, { ...HEADERS, etag: file.etag, 'content-type': file.type });
  });
  return app;
}
