/** A mail in both forms; addresses are plain `name@host`. */
export type Mail = { to: string[]; subject: string; text: string; html: string };

export interface Mailer {
  /**
   * Resolves when the mail was handed over for all; throws otherwise: `MailPartly` when only for some, `MailUnsure` when it may have been,
   * so that it is not sent twice.
   */
  send(mail: Mail): Promise<void>;
}

/** The answer to a mail was lost: it may have been handed over. */
export class MailUnsure extends Error {
  override name = 'MailUnsure';
}

/** The mail was handed over, but not for these addresses. */
export class MailPartly extends Error {
  override name = 'MailPartly';
  readonly refused: string[];

  constructor(refused: string[]) {
    super(`The mail was refused for ${refused.length} of its addresses.`);
    this.refused = refused;
  }
}
