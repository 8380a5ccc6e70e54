declare const __THEATRON_VERSION__: string;

/** Version of this build, from `package.json`. */
export const VERSION = __THEATRON_VERSION__;
