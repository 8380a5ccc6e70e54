/** A static host as plain as they come: files in a sub-folder, their type, and no other header. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { ROOT } from './screens.ts';

const SITE = process.env.E2E_DIST ?? path.join(ROOT, 'dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
};

export interface BareHost {
  /** Of the page, with the sub-folder. */
  readonly address: string;
  readonly origin: string;
  close(): Promise<void>;
}

export async function startBareHost(): Promise<BareHost> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const inside = pathname.startsWith('/group/theatron/')
      ? decodeURIComponent(pathname.slice('/group/theatron/'.length)) || 'index.html'
      : '';
    const file = path.resolve(SITE, inside);
    if (!inside || !file.startsWith(SITE + path.sep)) {
      response.writeHead(404).end();
      return;
    }
    readFile(file)
      .then((bytes) => {
        const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'Content-Type': type }).end(bytes);
      })
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = server.address();
  const origin = `http://127.0.0.1:${typeof found === 'object' && found ? found.port : 0}`;
  return {
    origin,
    address: `${origin}/group/theatron/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
