/** What stands where a secret was. */
export const mask = '***';

const exact = new Set(
  'pass key keyid apiid appsid handle hash auth pin sig mdp authorization cookie setcookie'.split(' '),
);
const part =
  /passw|passphrase|pwd|psw|secret|token|apikey|credential|signature|session|senha|clave|contrasen|parola|sifre|motdepasse/;

/** True for the name of a header, parameter or JSON key whose value is, by its name, a secret. */
export const isSecretName = (name: string): boolean => {
  // `contraseña` and `şifre` are found as they are written without marks.
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return (
    exact.has(plain) ||
    part.test(plain) ||
    /(auth|access|account|private|api|app|client|user|tm)key$|(api|user|account)pass$/.test(plain)
  );
};

/** True for a header whose value is, by its name, a secret. */
export const isSecretHeader = (name: string): boolean =>
  isSecretName(name) || /^(proxy-|x-)?auth/i.test(name) || /(^|-)key$/i.test(name);
