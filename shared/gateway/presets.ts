import type { Preset } from './preset.ts';
import { elks46 } from './presets/46elks.ts';
import { africastalking } from './presets/africastalking.ts';
import { budgetsms } from './presets/budgetsms.ts';
import { bulksms } from './presets/bulksms.ts';
import { burstsms } from './presets/burstsms.ts';
import { clickatell } from './presets/clickatell.ts';
import { clickatellCentral } from './presets/clickatell-central.ts';
import { clickatellHttp } from './presets/clickatell-http.ts';
import { clicksend } from './presets/clicksend.ts';
import { fast2sms } from './presets/fast2sms.ts';
import { gatewayapi } from './presets/gatewayapi.ts';
import { hormuud } from './presets/hormuud.ts';
import { infobip } from './presets/infobip.ts';
import { kannel } from './presets/kannel.ts';
import { kudosityV2 } from './presets/kudosity-v2.ts';
import { messagebird } from './presets/messagebird.ts';
import { plivo } from './presets/plivo.ts';
import { smsapi } from './presets/smsapi.ts';
import { smsglobal } from './presets/smsglobal.ts';
import { smsportal } from './presets/smsportal.ts';
import { smsru } from './presets/smsru.ts';
import { telnyx } from './presets/telnyx.ts';
import { textlocal } from './presets/textlocal.ts';
import { textmagic } from './presets/textmagic.ts';
import { turbosms } from './presets/turbosms.ts';
import { twilio } from './presets/twilio.ts';
import { vonage } from './presets/vonage.ts';

/** Every known gateway; the model's own three first. */
export const presets: readonly Preset[] = [
  bulksms,
  clickatell,
  burstsms,
  elks46,
  africastalking,
  budgetsms,
  clickatellCentral,
  clickatellHttp,
  clicksend,
  fast2sms,
  gatewayapi,
  hormuud,
  infobip,
  kannel,
  kudosityV2,
  messagebird,
  plivo,
  smsapi,
  smsglobal,
  smsportal,
  smsru,
  telnyx,
  textlocal,
  textmagic,
  turbosms,
  twilio,
  vonage,
];

/** The preset with this id. */
export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);
