import type { GatewayState } from '#shared/domain/gateway-state.ts';

export interface GatewayStates {
  read(): Promise<{ revision: number; state: GatewayState }>;
  /** Compare-and-set; false when somebody else was faster. */
  write(state: GatewayState, revision: number): Promise<boolean>;
}
