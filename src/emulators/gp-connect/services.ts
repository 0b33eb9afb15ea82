import type { Visit } from './visit.ts'

/** Whether the practice has services to ask for: from 1.2.8 on. */
export const hasServices = ({ parts }: Pick<Visit, 'parts'>): boolean => parts.settings.gpConnectVersion !== '1.2.7'
