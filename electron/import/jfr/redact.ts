/** Keeps secrets out of what is shown and stored: a recording holds the environment, all properties and the command line. */

export const REDACTED = '(redacted)'

const SECRET_NAME =
  /secret|token|passw(?:or)?d|passphrase|[^d]pwd$|credential|(?:^|[^a-z])pass(?:$|[^a-z])|key|cookie|authorization|signature/i
/** `-Ddb.password=x`, `--token=x`, `--token x`, `API_KEY=x`. A value in quotes goes to the closing one. */
const ASSIGNED =
  /(?<name>[\w.-]*(?:secret|token|passw(?:or)?d|passphrase|pwd|credential|pass|key|cookie|authorization|signature)[\w.-]*)(?<sign>=|:\s*|\s+(?=[^-\s]))(?<value>"[^"]*"|'[^']*'|[^\s,;&]+)/gi
/** `scheme://user:password@host`. */
const IN_ADDRESS = /(?<before>\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:)[^\s@/]+(?=@)/gi

/** Whether a variable, property or flag of this name may hold a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** The text with passwords in addresses and values of telling names left out. */
export function redactText(text: string): string {
  return redactAddresses(text).replace(ASSIGNED, (whole, name: string, sign: string) =>
    // `--token value` in a command line, but not a sentence that speaks of tokens.
    /\s/.test(sign) && !name.startsWith('-') ? whole : `${name}${sign}${REDACTED}`,
  )
}

/** Only what stands in an address, for texts in which words such as `key` are no names. */
export function redactAddresses(text: string): string {
  return text.includes('://') ? text.replace(IN_ADDRESS, `$<before>${REDACTED}`) : text
}

/** The value of a variable of this name as it may be shown. */
export function redactValue(name: string, value: string): string {
  return isSecretName(name) && value !== '' ? REDACTED : redactText(value)
}
