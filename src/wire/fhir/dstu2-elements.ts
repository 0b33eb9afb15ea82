/**
 * Elements of the resources and types of FHIR DSTU2 that we read or write, in the order of XML (hl7.org/fhir/DSTU2, resource pages). A line is a type, what it
 * extends, and its elements: `name` a text, `name?` a boolean, `name#` a number, `name:Type` anything else, `*` behind it where it repeats. A line
 * that begins with spaces goes on with the one before.
 */
export const dstu2Elements = `
Address < Element = use type text line* city district state postalCode country period:Period
Annotation < Element = authorReference:Reference authorString time text
Attachment < Element = contentType language data url size# hash title creation
BackboneElement < Element = modifierExtension:Extension*
Bundle < Resource = type total# link:BundleLink* entry:BundleEntry* signature:Signature
BundleEntry < BackboneElement = fullUrl resource:Resource search:BundleEntrySearch request:BundleEntryRequest response:BundleEntryResponse
BundleEntryRequest < BackboneElement = method url ifNoneMatch ifModifiedSince ifMatch ifNoneExist
BundleEntryResponse < BackboneElement = status location etag lastModified
BundleEntrySearch < BackboneElement = mode score#
BundleLink < BackboneElement = relation url
CodeableConcept < Element = coding:Coding* text
Coding < Element = system version code display userSelected?
Composition < DomainResource = identifier:Identifier date type:CodeableConcept class:CodeableConcept title status confidentiality
  subject:Reference author:Reference* attester:CompositionAttester* custodian:Reference event:CompositionEvent* encounter:Reference
  section:CompositionSection*
CompositionAttester < BackboneElement = mode* time party:Reference
CompositionEvent < BackboneElement = code:CodeableConcept* period:Period detail:Reference*
CompositionSection < BackboneElement = title code:CodeableConcept text:Narrative mode orderedBy:CodeableConcept entry:Reference*
  emptyReason:CodeableConcept section:CompositionSection*
Conformance < DomainResource = url version name status experimental? publisher contact:ConformanceContact* date description requirements
  copyright kind software:ConformanceSoftware implementation:ConformanceImplementation fhirVersion acceptUnknown format*
  profile:Reference* rest:ConformanceRest* messaging:ConformanceMessaging* document:ConformanceDocument*
ConformanceContact < BackboneElement = name telecom:ContactPoint*
ConformanceDocument < BackboneElement = mode documentation profile:Reference
ConformanceImplementation < BackboneElement = description url
ConformanceMessaging < BackboneElement = endpoint:ConformanceMessagingEndpoint* reliableCache# documentation
  event:ConformanceMessagingEvent*
ConformanceMessagingEndpoint < BackboneElement = protocol:Coding address
ConformanceMessagingEvent < BackboneElement = code:Coding category mode focus request:Reference response:Reference documentation
ConformanceRest < BackboneElement = mode documentation security:ConformanceRestSecurity resource:ConformanceRestResource*
  interaction:ConformanceRestInteraction* transactionMode operation:ConformanceRestOperation* compartment*
ConformanceRestInteraction < BackboneElement = code documentation
ConformanceRestOperation < BackboneElement = name definition:Reference
ConformanceRestResource < BackboneElement = type profile:Reference interaction:ConformanceRestResourceInteraction* versioning readHistory?
  updateCreate? conditionalCreate? conditionalUpdate? conditionalDelete searchInclude* searchRevInclude*
  searchParam:ConformanceRestResourceSearchParam*
ConformanceRestResourceInteraction < BackboneElement = code documentation
ConformanceRestResourceSearchParam < BackboneElement = name definition type documentation target* modifier* chain*
ConformanceRestSecurity < BackboneElement = cors? service:CodeableConcept* description certificate:ConformanceRestSecurityCertificate*
ConformanceRestSecurityCertificate < BackboneElement = type blob
ConformanceSoftware < BackboneElement = name version releaseDate
ContactPoint < Element = system value use rank# period:Period
Device < DomainResource = identifier:Identifier* type:CodeableConcept note:Annotation* status manufacturer model version manufactureDate
  expiry udi lotNumber owner:Reference location:Reference patient:Reference contact:ContactPoint* url
DomainResource < Resource = text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension*
Element = id extension:Extension*
Extension < Element = url valueBoolean? valueInteger# valueDecimal# valueBase64Binary valueInstant valueString valueUri valueDate
  valueDateTime valueTime valueCode valueOid valueId valueUnsignedInt# valuePositiveInt# valueMarkdown valueAnnotation:Annotation
  valueAttachment:Attachment valueIdentifier:Identifier valueCodeableConcept:CodeableConcept valueCoding:Coding valueQuantity:Quantity
  valueRange:Range valuePeriod:Period valueRatio:Ratio valueSampledData:SampledData valueSignature:Signature valueHumanName:HumanName
  valueAddress:Address valueContactPoint:ContactPoint valueTiming:Timing valueReference:Reference valueMeta:Meta
HumanName < Element = use text family* given* prefix* suffix* period:Period
Identifier < Element = use type:CodeableConcept system value period:Period assigner:Reference
Meta < Element = versionId lastUpdated profile* security:Coding* tag:Coding*
Narrative < Element = status div:xhtml
OperationOutcome < DomainResource = issue:OperationOutcomeIssue*
OperationOutcomeIssue < BackboneElement = severity code details:CodeableConcept diagnostics location*
Organization < DomainResource = identifier:Identifier* active? type:CodeableConcept name telecom:ContactPoint* address:Address*
  partOf:Reference contact:OrganizationContact*
OrganizationContact < BackboneElement = purpose:CodeableConcept name:HumanName telecom:ContactPoint* address:Address
Parameters < Resource = parameter:ParametersParameter*
ParametersParameter < BackboneElement = name valueBoolean? valueInteger# valueDecimal# valueBase64Binary valueInstant valueString valueUri
  valueDate valueDateTime valueTime valueCode valueOid valueId valueUnsignedInt# valuePositiveInt# valueMarkdown
  valueAnnotation:Annotation valueAttachment:Attachment valueIdentifier:Identifier valueCodeableConcept:CodeableConcept valueCoding:Coding
  valueQuantity:Quantity valueRange:Range valuePeriod:Period valueRatio:Ratio valueSampledData:SampledData valueSignature:Signature
  valueHumanName:HumanName valueAddress:Address valueContactPoint:ContactPoint valueTiming:Timing valueReference:Reference valueMeta:Meta
  resource:Resource
Patient < DomainResource = identifier:Identifier* active? name:HumanName* telecom:ContactPoint* gender birthDate deceasedBoolean?
  deceasedDateTime address:Address* maritalStatus:CodeableConcept multipleBirthBoolean? multipleBirthInteger# photo:Attachment*
  contact:PatientContact* animal:PatientAnimal communication:PatientCommunication* careProvider:Reference* managingOrganization:Reference
  link:PatientLink*
PatientAnimal < BackboneElement = species:CodeableConcept breed:CodeableConcept genderStatus:CodeableConcept
PatientCommunication < BackboneElement = language:CodeableConcept preferred?
PatientContact < BackboneElement = relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address gender
  organization:Reference period:Period
PatientLink < BackboneElement = other:Reference type
Period < Element = start end
Practitioner < DomainResource = identifier:Identifier* active? name:HumanName telecom:ContactPoint* address:Address* gender birthDate
  photo:Attachment* practitionerRole:PractitionerPractitionerRole* qualification:PractitionerQualification* communication:CodeableConcept*
PractitionerPractitionerRole < BackboneElement = managingOrganization:Reference role:CodeableConcept specialty:CodeableConcept*
  period:Period location:Reference* healthcareService:Reference*
PractitionerQualification < BackboneElement = identifier:Identifier* code:CodeableConcept period:Period issuer:Reference
Quantity < Element = value# comparator unit system code
Range < Element = low:Quantity high:Quantity
Ratio < Element = numerator:Quantity denominator:Quantity
Reference < Element = reference display
Resource = id meta:Meta implicitRules language
SampledData < Element = origin:Quantity period# factor# lowerLimit# upperLimit# dimensions# data
Signature < Element = type:Coding* when whoUri whoReference:Reference contentType blob
Timing < Element = event* repeat:TimingRepeat code:CodeableConcept
TimingRepeat < BackboneElement = boundsQuantity:Quantity boundsRange:Range boundsPeriod:Period count# duration# durationMax# durationUnits
  frequency# frequencyMax# period# periodMax# periodUnits when
`
