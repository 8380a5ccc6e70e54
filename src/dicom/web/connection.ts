/**
 * Requests to a DICOMweb server (PS3.18). What it answers is foreign input: sizes are limited while reading, redirects are
 * refused so that credentials go nowhere else, and identifiers are checked before they become part of an address.
 */
import { cancelled, fail, FailureError } from '../../core/failure.ts';

export type DicomWebLogin =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** Lives in memory only. */
export interface DicomWebConnection {
  /** Where `/studies` is: `https://pacs.example/dicom-web`. */
  readonly url: string;
  readonly login?: DicomWebLogin;
}

export interface DicomWebRequest {
  readonly method?: 'GET' | 'POST';
  readonly accept: string;
  readonly contentType?: string;
  readonly body?: Blob;
  readonly signal: AbortSignal;
  /** A status whose answer is wanted, although it says no. */
  readonly wantedStatus?: number;
}

/**
 * One request; a response with a body only.
 * @throws Failure `dicomweb-address`, `dicomweb-unreachable`, `dicomweb-login`, `dicomweb-refused`, `cancelled`.
 */
export async function request(
  connection: DicomWebConnection,
  path: string,
  { method = 'GET', accept, contentType, body, signal, wantedStatus }: DicomWebRequest,
): Promise<Response> {
  const headers = new Headers({ Accept: accept });
  if (contentType) headers.set('Content-Type', contentType);
  const authorization = authorizationOf(connection.login);
  if (authorization) headers.set('Authorization', authorization);
  const address = baseOf(connection) + path;
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      body,
      signal,
      redirect: 'error',
      cache: 'no-store',
      // No cookies, and a browser asks for no password of its own, which it would then keep.
      credentials: 'omit',
    });
  } catch (error) {
    throw brokenOff(error, signal);
  }
  if (response.ok || response.status === wantedStatus) return response;
  await response.body?.cancel();
  // What a proxy says where the server behind it does not answer.
  if (response.status === 502 || response.status === 504) throw unreachable();
  if (response.status === 401 || response.status === 403) {
    return fail(
      'bad-input',
      'dicomweb-login',
      `The DICOMweb server refuses access (status ${response.status}).`,
      'Check user and password, or the token, and whether this user may do this.',
    );
  }
  return fail(
    'bad-input',
    'dicomweb-refused',
    `The DICOMweb server answers with status ${response.status}${STATUS[response.status] ?? ''}.`,
    'Check the address, which ends where "/studies" begins, and the identifiers.',
  );
}

const STATUS: Readonly<Record<number, string>> = {
  400: ': it does not accept the request',
  404: ': there is no such thing',
  406: ': it cannot give this format',
  409: ': it stored nothing of what was sent',
  413: ': it asks for smaller requests',
  503: ': it is too busy',
};

/**
 * A page may speak to its own origin only, so that nothing that slipped into it could send images elsewhere. The threads
 * that it starts ask this too: a policy that stands in the page does not hold for them.
 * @throws Failure `dicomweb-origin`.
 */
export function requireOwnOrigin(url: string, origin: string): void {
  if (URL.canParse(url) && new URL(url).origin === origin) return;
  fail(
    'bad-input',
    'dicomweb-origin',
    `The page speaks to its own address only, which begins with ${origin}.`,
    'Have a proxy beside the page hand a path on to the server; for npm run dev and preview, set THEATRON_DICOMWEB.',
  );
}

function baseOf({ url }: DicomWebConnection): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.search) {
    return parsed.href.replace(/\/+$/, '');
  }
  return fail(
    'bad-input',
    'dicomweb-address',
    'This is no address of a DICOMweb server.',
    'Give one such as https://pacs.example/dicom-web, without user, password and parameters.',
  );
}

function authorizationOf(login: DicomWebLogin | undefined): string | undefined {
  if (!login) return undefined;
  if (login.kind === 'bearer') return `Bearer ${login.token}`;
  const bytes = new TextEncoder().encode(`${login.user}:${login.password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** The failure behind a connection that could not be made or broke off. */
export function brokenOff(error: unknown, signal: AbortSignal): FailureError {
  if (signal.aborted) return cancelled();
  return error instanceof FailureError ? error : unreachable(error);
}

const unreachable = (cause?: unknown): FailureError =>
  new FailureError(
    {
      kind: 'bad-input',
      code: 'dicomweb-unreachable',
      message: 'The DICOMweb server cannot be reached, or the connection broke off.',
      hint: 'Check the address and the network, and whether the server redirects to another one.',
    },
    { cause },
  );

/** Pieces of a response, with a limit on their sum. @throws Failure `dicomweb-too-large`, `cancelled`, `dicomweb-unreachable`. */
export async function* piecesOf(
  response: Response,
  mostBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  let total = 0;
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return;
      total += next.value.length;
      if (total > mostBytes) {
        fail(
          'too-large',
          'dicomweb-too-large',
          `The DICOMweb server sends more than ${Math.round(mostBytes / 1024 ** 2)} MB in one answer.`,
          'Narrow the search, or retrieve the series another way.',
        );
      }
      yield next.value;
    }
  } catch (error) {
    throw brokenOff(error, signal);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** A unique identifier that may stand in an address. @throws Failure `dicomweb-uid`. */
export function checkedUid(uid: string): string {
  if (/^[0-9]+(\.[0-9]+)+$/.test(uid) && uid.length <= 64) return uid;
  return fail(
    'bad-input',
    'dicomweb-uid',
    'This is no unique identifier of DICOM: digits and points, at most 64 characters.',
    'Copy it from the result of a search.',
  );
}
