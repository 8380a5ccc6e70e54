/**
 * The way from the page to a DICOMweb server: a path of the page's own origin that Vite's servers hand on. The page may
 * speak to its own origin only, and servers such as Orthanc answer to no other.
 *
 *     THEATRON_DICOMWEB=http://127.0.0.1:8042/dicom-web npm run dev
 *
 * In production any reverse proxy does the same beside the files of the page. With nginx, for a page at `/theatron/`:
 *
 *     location /theatron/dicom-web/ {
 *       proxy_pass https://pacs.example/dicom-web/;
 *       proxy_set_header Origin "";
 *       proxy_request_buffering off;
 *       proxy_buffering off;
 *       client_max_body_size 0;
 *     }
 *
 * The header `Authorization` passes through as it is; credentials belong neither into the proxy nor into an address.
 */
import type { ServerResponse } from 'node:http';
import type { ProxyOptions } from 'vite';

/** Below the page's own address. */
const PATH = '/dicom-web';

/** The proxy table for `server` and `preview`; empty where no server is named. @throws Error for an address that is none. */
export function dicomWebProxy(address: string | undefined): Record<string, ProxyOptions> {
  if (!address) return {};
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.search) {
    throw new Error(
      'THEATRON_DICOMWEB must be an address such as http://127.0.0.1:8042/dicom-web, without user and parameters.',
    );
  }
  const base = parsed.pathname.replace(/\/+$/, '');
  return {
    [`^${PATH}/`]: {
      target: parsed.origin,
      changeOrigin: true,
      rewrite: (path) => base + path.slice(PATH.length),
      configure(proxy) {
        // To the server this is no request from a foreign page.
        proxy.on('proxyReq', (request) => request.removeHeader('origin'));
        proxy.on('error', (_error, _request, response) => {
          if ('headersSent' in response) answerBadGateway(response);
        });
      },
    },
  };
}

/** Before Vite says 500, which a client cannot tell from a fault of the server itself. */
function answerBadGateway(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { 'Content-Type': 'text/plain' }).end();
}
