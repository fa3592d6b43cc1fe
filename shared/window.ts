/** Words that the page, its preload script and the main process use until their ports are connected. */

/** Page to main: asks for the ports, the core's first and the host's second. */
export const CONNECT = 'quartile:connect'
/** Main to page: carries them. */
export const PORTS = 'quartile:ports'
/** Where the window's page lives; a scheme of our own, so that no file is an origin. */
export const WINDOW_ORIGIN = 'app://quartile'
