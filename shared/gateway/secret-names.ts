/** What stands where a secret was. */
export const mask = '***';

const exact = new Set(
  'key keyid apiid appsid handle hash apihash auth pin pw apipw userpw sig mdp jwt authorization cookie setcookie'.split(
    ' ',
  ),
);
const part =
  /passw|passphrase|pwd|psw|(pass|auth|access)code|secret|token|apikey|credential|signature|session|bearer|senha|clave|contrasen|parola|sifre|motdepasse|haslo|heslo|wachtwoord|kennwort|lozinka|jelszo|salasana|adgangskode|losenord/;

/** True for the name of a header, parameter or JSON key whose value is, by its name, a secret. */
export const isSecretName = (name: string): boolean => {
  // `contraseña` and `şifre` are found as they are written without marks; `ł` is no `l` with a mark.
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replace(/[^a-z0-9]/g, '');
  return (
    exact.has(plain) ||
    part.test(plain) ||
    /(auth|access|account|private|api|app|client|user|license|subscription|tm)key$|pass\d?$/.test(plain)
  );
};

/** True for a header whose value is, by its name, a secret. */
export const isSecretHeader = (name: string): boolean =>
  isSecretName(name) || /^(proxy-|x-)?auth/i.test(name) || /(^|-)key$/i.test(name);
