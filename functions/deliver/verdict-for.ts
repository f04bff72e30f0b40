import type { Message } from '#shared/domain/message.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';

/** What a verdict on an answer means for this very message, where the message's own story changes it. */
export function verdictFor(
  message: Message,
  settings: Pick<GatewaySettings, 'defaultFrom'>,
  verdict: Verdict,
): Verdict {
  // "I have this one already", after an attempt whose answer was lost, is the answer that was lost.
  if (verdict.reason === 'duplicate' && verdict.outcome !== 'accepted' && message.ambiguous > 0) {
    return { ...verdict, outcome: 'accepted', rule: `${verdict.rule}, after an attempt whose answer was lost` };
  }
  // A sender ID that an application chose is that message's fault: it must not pause the gateway for everybody (P7).
  if (verdict.outcome === 'gatewayFault' && verdict.reason === 'invalid_sender' && chosen(message, settings)) {
    return { ...verdict, outcome: 'rejected' };
  }
  return verdict;
}

const chosen = (message: Message, { defaultFrom }: Pick<GatewaySettings, 'defaultFrom'>): boolean =>
  message.from !== null && message.from !== defaultFrom;
