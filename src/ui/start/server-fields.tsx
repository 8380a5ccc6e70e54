import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { forgetSignIn, server, type ServerState } from '../operations/dicomweb.ts';
import { Button } from '../kit/button.tsx';
import { Select, type SelectOption } from '../kit/select.tsx';
import { TextField } from '../kit/text-field.tsx';

const SIGN_IN: readonly SelectOption<ServerState['signIn']>[] = [
  { value: 'none', label: 'Nothing' },
  { value: 'basic', label: 'Password' },
  { value: 'bearer', label: 'Token' },
];

/** Where the server is and who asks. */
export function ServerFields(): ReactElement {
  const { address, signIn, user, secret } = useStore(server);
  return (
    <>
      <div className="server-form">
        <div className="across">
          <TextField
            label="Address"
            value={address}
            onChange={(text) => server.setState({ address: text })}
          />
        </div>
        <Select
          label="Sign in with"
          options={SIGN_IN}
          value={signIn}
          onChange={(choice) => server.setState({ signIn: choice, secret: '' })}
        />
        {signIn === 'basic' && (
          <TextField
            label="User"
            value={user}
            onChange={(text) => server.setState({ user: text })}
          />
        )}
        {signIn !== 'none' && (
          <TextField
            type="password"
            label={signIn === 'basic' ? 'Password' : 'Token'}
            value={secret}
            onChange={(text) => server.setState({ secret: text })}
          />
        )}
      </div>
      <div className="server-hint">
        <p>
          A path of this page&rsquo;s own address, which a proxy hands on to the server. User,
          password and token stay in memory until the page is closed and are written nowhere.
        </p>
        {secret !== '' && (
          <Button kind="ghost" size="small" onPress={forgetSignIn}>
            Forget sign-in
          </Button>
        )}
      </div>
    </>
  );
}
