/** The DICOMweb server that the page speaks to, and whether one of its two dialogs is open. */
import { createStore } from 'zustand/vanilla';
import { fail } from '../../core/failure.ts';
import { requireOwnOrigin, type DicomWebConnection } from '../../dicom/web/connection.ts';

export interface ServerState {
  readonly dialog: 'open' | 'send' | undefined;
  readonly address: string;
  readonly signIn: 'none' | 'basic' | 'bearer';
  readonly user: string;
  /** Password or token. In memory only, and only until the page is closed or it is forgotten. */
  readonly secret: string;
  /** Files that were stored on a server since the page was opened. */
  readonly sentFiles: number;
}

/** The path that a proxy beside the files of the page hands on to the server. */
const defaultAddress = (): string =>
  typeof document === 'undefined' ? '' : new URL('dicom-web', document.baseURI).href;

export const server = createStore<ServerState>(() => ({
  dialog: undefined,
  address: defaultAddress(),
  signIn: 'none',
  user: '',
  secret: '',
  sentFiles: 0,
}));

export const openServerDialog = (dialog: ServerState['dialog']): void =>
  server.setState({ dialog });

export const closeServerDialog = (): void => server.setState({ dialog: undefined });

export const forgetSignIn = (): void => server.setState({ signIn: 'none', user: '', secret: '' });

/**
 * Where requests go.
 * @throws Failure `dicomweb-origin`, `dicomweb-sign-in`.
 */
export function serverConnection(): DicomWebConnection {
  const { address, signIn, user, secret } = server.getState();
  const url = address.trim();
  requireOwnOrigin(url, location.origin);
  if (signIn === 'none') return { url };
  if (secret === '' || (signIn === 'basic' && user === '')) {
    fail(
      'bad-input',
      'dicomweb-sign-in',
      signIn === 'basic' ? 'User or password is missing.' : 'The token is missing.',
      'Fill it in, or choose to sign in with nothing.',
    );
  }
  const login =
    signIn === 'basic'
      ? ({ kind: 'basic', user, password: secret } as const)
      : ({ kind: 'bearer', token: secret } as const);
  return { url, login };
}
