/** Arc of the national directory's own attributes, under which the tables number them. */
const ARC = '1.2.826.0.1285.0'

/** `number=name`, with an asterisk where several values may stand (dossier sds-ldap 2); all are Directory Strings without substring rules. */
const BY_RULE: readonly (readonly [equality: string, rows: string])[] = [
  [
    'caseExactMatch',
    `
  1.2=nhsCountry 1.10=nhsIDCode 1.23=nhsSHAcode 2.1.26=nhsWorkGroups* 2.1.34=nhsOrgSubType* 2.1.44=nhsJobRole
  2.1.45=nhsAreaOfWork* 2.1.46=nhsBusinessFunctions* 2.1.52=nhsOCSPredecessor* 2.1.56=nhsSiteCodes* 2.1.57=nhsDeptCodes*
  2.1.80=nhsMHSServiceName 2.1.81=nhsMHSCategoryBag* 2.1.83=nhsMHSActionName 2.1.84=nhsMHSEndPoint* 2.1.93=nhsMHSActor*
  2.1.104=nhsJobRoleCode* 2.1.105=nhsAreaOfWorkCodes* 2.1.106=nhsBusinessFunctionsCodes* 2.1.107=nhsWorkGroupsCodes*
  2.1.121=nhsAsACF* 2.1.122=nhsAsSvcIA* 2.1.123=nhsMhsSvcIA 2.1.124=nhsMhsCPAId 2.1.125=nhsGNC 2.1.131=nhsWgClosed
  2.1.134=nhsWgRoot 2.1.136=nhsCwgId* 2.1.138=nhsWgType 2.1.164=nhsGMC 2.1.165=nhsGDP 2.1.168=nhsGMP 2.1.234=nhsOrgTypeCode`,
  ],
  [
    'caseIgnoreMatch',
    `
  1.12=nhsRoles* 1.16=nhsAltOrgNames* 2.1.19=nhsAlertMethod* 2.1.20=nhsAlertBlock* 2.1.21=nhsAltAlertRecipient* 2.1.42=nhsPCTCode
  2.1.47=nhsSiteNames* 2.1.59=nhsOrgMail* 2.1.82=nhsMHSPartyKey 2.1.157=nhsProductName 2.1.158=nhsProductVersion
  2.1.175=nhsAsClient* 2.1.176=nhsAsCategoryBag* 2.1.299=nhsMhsManufacturerOrg`,
  ],
  [
    '',
    `
  1.15=nhsOrgType 2.1.30=nhsDHSCcode 2.1.32=nhsOrgOpenDate 2.1.33=nhsOrgCloseDate 2.1.35=nhsParentOrgCode 2.1.36=nhsJoinDate
  2.1.37=nhsLeftDate 2.1.43=nhsRA 2.1.53=nhsOCSSuccessor* 2.1.54=nhsOCSPRCode* 2.1.55=nhsPersonStatus
  2.1.85=nhsMHSServiceDescription 2.1.86=nhsMHSIsAuthenticated 2.1.87=nhsMHSPersistDuration 2.1.88=nhsMHSRetries
  2.1.89=nhsMHSRetryInterval 2.1.90=nhsMHSSyncReplyMode 2.1.91=nhsMHSAckRequested 2.1.92=nhsMHSDuplicateElimination
  2.1.100=nhsList2Code* 2.1.101=nhsList2Name* 2.1.102=nhsList1Code* 2.1.103=nhsList1Name* 2.1.108=nhsList3Name*
  2.1.109=nhsList3Code* 2.1.111=nhsMiddleNames 2.1.113=nhsPuSecret 2.1.115=nhsTelUID 2.1.126=nhsMHsSN 2.1.127=nhsMHsIN
  2.1.135=nhsPwgId 2.1.137=nhsLegalEst 2.1.139=nhsLrOrderExpiry 2.1.140=nhsLrExprsExpiry 2.1.141=nhsLrCpmlnExpiry
  2.1.142=nhsLrRefAbanFreeze 2.1.143=nhsLrRefDisFreeze 2.1.144=nhsLrRefAccFreeze 2.1.145=nhsLrRefExpFreeze 2.1.146=nhsLrRegFreeze
  2.1.147=nhsLrRegExpiry 2.1.148=nhsLrSrefFreeze 2.1.149=nhsLrRefPostAccFreeze 2.1.150=nhsLrRefAccExpiry 2.1.151=nhsLrCreateExpiry
  2.1.152=nhsLrCloseExpiry 2.1.153=nhsLrGrantExpiry 2.1.154=nhsLrSelfExpiry 2.1.161=nhsSupPrescriber 2.1.162=nhsPrinOcc
  2.1.163=nhsRPSGB 2.1.166=nhsRCN 2.1.167=nhsConsultant 2.1.169=nhsGDC 2.1.170=nhsNMC 2.1.171=nhsCreateDate 2.1.174=nhsStatus
  2.1.178=nhsWgStatus 2.1.179=nhsXPwgId* 2.1.180=nhsXCwgId* 2.1.214=nhsRequestorURP 2.1.215=nhsDateRequested
  2.1.216=nhsApproverURP 2.1.217=nhsDateApproved 2.1.218=nhsDNSApprover 2.1.219=nhsDateDNSApproved 2.1.220=nhsProductKey
  2.1.222=nhsEPInteractionType 2.1.223=nhsContractPropertyTemplateKey 2.1.224=nhsMhsFQDN 2.1.225=nhsMhsIPAddress
  2.1.226=nhsMhsNetwork 2.1.227=nhsMhsSinCode 2.1.228=nhsLrGPDeregFreeze 2.1.229=nhsLrGPDeregExpiry 2.1.235=nhsSyntheticIndicator
  2.1.239=nhsRestricted 2.1.244=nhsNN4BName 2.1.245=nhsNN4BCode 2.1.281=nhsEBS* 2.1.296=firstchangenumber 2.1.297=lastchangenumber
  2.1.298=changenumber`,
  ],
]

/** Definitions as RFC 4512 §4.1.2 writes them. */
export const nhsAttributeDefinitions: readonly string[] = BY_RULE.flatMap(([equality, rows]) =>
  rows
    .trim()
    .split(/\s+/)
    .map((row) => {
      const [number = '', name = ''] = row.split('=')
      const rule = equality === '' ? '' : ` EQUALITY ${equality}`
      const single = name.endsWith('*') ? '' : ' SINGLE-VALUE'
      return `( ${ARC}.${number} NAME '${name.replace('*', '')}'${rule} SYNTAX 1.3.6.1.4.1.1466.115.121.1.15${single} X-ORIGIN 'nhsSDS' )`
    }),
)
