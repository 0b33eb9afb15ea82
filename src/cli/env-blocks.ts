/** What a configuration block is made of. */
export interface EnvFacts {
  readonly httpsUrl: string
  readonly ldapsUrl: string
  readonly partyKey: string
  /** ODS code of Spine itself. */
  readonly spineOdsCode: string
  /** Port at which the supplier's endpoints expect it. */
  readonly port: number
  /** Files, as absolute paths. */
  readonly ca: string
  readonly root: string
  readonly cert: string
  readonly key: string
  readonly p12: string
}

/** Password of every PKCS#12 file in the folder (certs/README.md). */
const PASSWORD = 'changeit'

const exported = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n')

/** Ready configuration, by what it is for. Each is what a shell, or the file that its first line names, takes as it is. */
export const envBlocks: Readonly<Record<string, (facts: EnvFacts) => string>> = {
  // Names as the adaptor reads them (docs/guides/nhs-mhs-adaptor.md).
  'mhs-adaptor': (facts) =>
    exported({
      MHS_SECRET_PARTY_KEY: facts.partyKey,
      MHS_SECRET_CLIENT_CERT: `"$(cat ${facts.cert})"`,
      MHS_SECRET_CLIENT_KEY: `"$(cat ${facts.key})"`,
      MHS_SECRET_CA_CERTS: `"$(cat ${facts.ca})"`,
      MHS_INBOUND_SERVER_PORT: String(facts.port),
      MHS_SDS_URL: facts.ldapsUrl,
      MHS_SDS_SEARCH_BASE: 'ou=services,o=nhs',
      MHS_SPINE_ORG_CODE: facts.spineOdsCode,
      MHS_FORWARD_RELIABLE_ENDPOINT_URL: `${facts.httpsUrl}/reliablemessaging/forwardreliable`,
      MHS_OUTBOUND_VALIDATE_CERTIFICATE: 'True',
      MHS_SPINE_REQUEST_MAX_SIZE: '4999600',
    }),
  curl: ({ ca, cert, key, httpsUrl }) => `curl --cacert ${ca} --cert ${cert} --key ${key} ${httpsUrl}/reliablemessaging/reliablerequest`,
  node: ({ ca, cert, key, httpsUrl }) => exported({ NODE_EXTRA_CA_CERTS: ca, SPINE_URL: httpsUrl, SPINE_CERT: cert, SPINE_KEY: key }),
  python: ({ ca, cert, key, httpsUrl }) =>
    exported({ SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca, SPINE_URL: httpsUrl, SPINE_CERT: cert, SPINE_KEY: key }),
  // A JVM reads its trust store from a file that keytool makes.
  java: ({ root, p12, httpsUrl }) =>
    [
      `keytool -importcert -noprompt -alias mock-spine -file ${root} -keystore truststore.p12 -storepass ${PASSWORD}`,
      exported({
        SPINE_URL: httpsUrl,
        JAVA_TOOL_OPTIONS: `"-Djavax.net.ssl.trustStore=truststore.p12 -Djavax.net.ssl.trustStorePassword=${PASSWORD} -Djavax.net.ssl.keyStore=${p12} -Djavax.net.ssl.keyStorePassword=${PASSWORD} -Djavax.net.ssl.keyStoreType=PKCS12"`,
      }),
    ].join('\n'),
  // On Linux .NET reads this file as its trust store; elsewhere CustomTrustStore does it (certs/README.md).
  dotnet: ({ ca, p12, httpsUrl }) => exported({ SSL_CERT_FILE: ca, SPINE_URL: httpsUrl, SPINE_PFX: p12, SPINE_PFX_PASSWORD: PASSWORD }),
}
