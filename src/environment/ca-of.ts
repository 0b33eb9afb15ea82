import type { AuthorityOptions } from '../pki/options.ts'
import type { Generation } from '../pki/shape.ts'
import type { Profile } from './profiles/profile.ts'

type CaOptions = Pick<AuthorityOptions, 'rootName' | 'subName' | 'crl' | 'caIssuersUrl' | 'ocspUrl'>

/** Names of an environment's CA in a generation, and where its certificates point; each has lists of its own, so that two can be trusted at once (dossier identity-and-pki 8.1, 8.2). */
export function caOf(profile: Profile, generation: Generation): CaOptions {
  const { caIssuers: caIssuersUrl, ocsp: ocspUrl } = profile
  if (generation === 'g2')
    return {
      rootName: profile.ca.root.CN,
      subName: profile.ca.sub.CN,
      crl: { rootUrl: profile.crl.root, subUrls: profile.crl.leaves },
      caIssuersUrl,
      ocspUrl,
    }
  if (generation === 'g1')
    return {
      rootName: 'MOCK PTL Root Authority',
      subName: `MOCK ${profile.name.toUpperCase()} Level 1C`,
      crl: {
        rootUrl: 'http://crl.nhs.uk/ptl/rootca/arla1.crl',
        subUrls: [7, 8].map((partition) => `http://crl.nhs.uk/${profile.name}/1c/crlc${partition}.crl`),
      },
      caIssuersUrl: 'http://pki.nhs.uk/PTL/G1/root/MOCKPTLRootAuthority.crt',
      ocspUrl,
    }
  // Their certificates name no address; the lists are there for people to load by hand.
  return {
    rootName: 'MOCK RootCA',
    subName: 'MOCK SubCA02',
    crl: {
      rootUrl: 'http://checkit/public/pki/rootca.crl',
      subUrls: ['http://checkit/public/pki/crl1.crl', 'http://checkit/public/pki/crl57.crl'],
    },
    caIssuersUrl: 'http://checkit/public/pki/rootca.crt',
    ocspUrl,
  }
}
