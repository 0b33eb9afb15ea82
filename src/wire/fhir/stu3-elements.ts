/**
 * Elements of the resources and types of FHIR STU3 that we read or write, in the order of XML (hl7.org/fhir/STU3, resource pages). A line is a type, what it
 * extends, and its elements: `name` a text, `name?` a boolean, `name#` a number, `name:Type` anything else, `*` behind it where it repeats. A line
 * that begins with spaces goes on with the one before.
 */
export const stu3Elements = `
Address < Element = use type text line* city district state postalCode country period:Period
Age < Quantity =
AllergyIntolerance < DomainResource = identifier:Identifier* clinicalStatus verificationStatus type category* criticality
  code:CodeableConcept patient:Reference onsetDateTime onsetAge:Age onsetPeriod:Period onsetRange:Range onsetString assertedDate
  recorder:Reference asserter:Reference lastOccurrence note:Annotation* reaction:AllergyIntoleranceReaction*
AllergyIntoleranceReaction < BackboneElement = substance:CodeableConcept manifestation:CodeableConcept* description onset severity
  exposureRoute:CodeableConcept note:Annotation*
Annotation < Element = authorReference:Reference authorString time text
Appointment < DomainResource = identifier:Identifier* status serviceCategory:CodeableConcept serviceType:CodeableConcept*
  specialty:CodeableConcept* appointmentType:CodeableConcept reason:CodeableConcept* indication:Reference* priority# description
  supportingInformation:Reference* start end minutesDuration# slot:Reference* created comment incomingReferral:Reference*
  participant:AppointmentParticipant* requestedPeriod:Period*
AppointmentParticipant < BackboneElement = type:CodeableConcept* actor:Reference required status
Attachment < Element = contentType language data url size# hash title creation
BackboneElement < Element = modifierExtension:Extension*
Binary < Resource = contentType securityContext:Reference content
Bundle < Resource = identifier:Identifier type total# link:BundleLink* entry:BundleEntry* signature:Signature
BundleEntry < BackboneElement = link:BundleLink* fullUrl resource:Resource search:BundleEntrySearch request:BundleEntryRequest
  response:BundleEntryResponse
BundleEntryRequest < BackboneElement = method url ifNoneMatch ifModifiedSince ifMatch ifNoneExist
BundleEntryResponse < BackboneElement = status location etag lastModified outcome:Resource
BundleEntrySearch < BackboneElement = mode score#
BundleLink < BackboneElement = relation url
CapabilityStatement < DomainResource = url version name title status experimental? date publisher contact:ContactDetail* description
  useContext:UsageContext* jurisdiction:CodeableConcept* purpose copyright kind instantiates* software:CapabilityStatementSoftware
  implementation:CapabilityStatementImplementation fhirVersion acceptUnknown format* patchFormat* implementationGuide* profile:Reference*
  rest:CapabilityStatementRest* messaging:CapabilityStatementMessaging* document:CapabilityStatementDocument*
CapabilityStatementDocument < BackboneElement = mode documentation profile:Reference
CapabilityStatementImplementation < BackboneElement = description url
CapabilityStatementMessaging < BackboneElement = endpoint:CapabilityStatementMessagingEndpoint* reliableCache# documentation
  supportedMessage:CapabilityStatementMessagingSupportedMessage* event:CapabilityStatementMessagingEvent*
CapabilityStatementMessagingEndpoint < BackboneElement = protocol:Coding address
CapabilityStatementMessagingEvent < BackboneElement = code:Coding category mode focus request:Reference response:Reference documentation
CapabilityStatementMessagingSupportedMessage < BackboneElement = mode definition:Reference
CapabilityStatementRest < BackboneElement = mode documentation security:CapabilityStatementRestSecurity
  resource:CapabilityStatementRestResource* interaction:CapabilityStatementRestInteraction*
  searchParam:CapabilityStatementRestResourceSearchParam* operation:CapabilityStatementRestOperation* compartment*
CapabilityStatementRestInteraction < BackboneElement = code documentation
CapabilityStatementRestOperation < BackboneElement = name definition:Reference
CapabilityStatementRestResource < BackboneElement = type profile:Reference documentation
  interaction:CapabilityStatementRestResourceInteraction* versioning readHistory? updateCreate? conditionalCreate? conditionalRead
  conditionalUpdate? conditionalDelete referencePolicy* searchInclude* searchRevInclude*
  searchParam:CapabilityStatementRestResourceSearchParam*
CapabilityStatementRestResourceInteraction < BackboneElement = code documentation
CapabilityStatementRestResourceSearchParam < BackboneElement = name definition type documentation
CapabilityStatementRestSecurity < BackboneElement = cors? service:CodeableConcept* description
  certificate:CapabilityStatementRestSecurityCertificate*
CapabilityStatementRestSecurityCertificate < BackboneElement = type blob
CapabilityStatementSoftware < BackboneElement = name version releaseDate
CodeableConcept < Element = coding:Coding* text
Coding < Element = system version code display userSelected?
Condition < DomainResource = identifier:Identifier* clinicalStatus verificationStatus category:CodeableConcept* severity:CodeableConcept
  code:CodeableConcept bodySite:CodeableConcept* subject:Reference context:Reference onsetDateTime onsetAge:Age onsetPeriod:Period
  onsetRange:Range onsetString abatementDateTime abatementAge:Age abatementBoolean? abatementPeriod:Period abatementRange:Range
  abatementString assertedDate asserter:Reference stage:ConditionStage evidence:ConditionEvidence* note:Annotation*
ConditionEvidence < BackboneElement = code:CodeableConcept* detail:Reference*
ConditionStage < BackboneElement = summary:CodeableConcept assessment:Reference*
ContactDetail < Element = name telecom:ContactPoint*
ContactPoint < Element = system value use rank# period:Period
Count < Quantity =
Device < DomainResource = identifier:Identifier* udi:DeviceUdi status type:CodeableConcept lotNumber manufacturer manufactureDate
  expirationDate model version patient:Reference owner:Reference contact:ContactPoint* location:Reference url note:Annotation*
  safety:CodeableConcept*
DeviceUdi < BackboneElement = deviceIdentifier name jurisdiction carrierHRF carrierAIDC issuer entryType
Distance < Quantity =
DocumentReference < DomainResource = masterIdentifier:Identifier identifier:Identifier* status docStatus type:CodeableConcept
  class:CodeableConcept subject:Reference created indexed author:Reference* authenticator:Reference custodian:Reference
  relatesTo:DocumentReferenceRelatesTo* description securityLabel:CodeableConcept* content:DocumentReferenceContent*
  context:DocumentReferenceContext
DocumentReferenceContent < BackboneElement = attachment:Attachment format:Coding
DocumentReferenceContext < BackboneElement = encounter:Reference event:CodeableConcept* period:Period facilityType:CodeableConcept
  practiceSetting:CodeableConcept sourcePatientInfo:Reference related:DocumentReferenceContextRelated*
DocumentReferenceContextRelated < BackboneElement = identifier:Identifier ref:Reference
DocumentReferenceRelatesTo < BackboneElement = code target:Reference
DomainResource < Resource = text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension*
Dosage < Element = sequence# text additionalInstruction:CodeableConcept* patientInstruction timing:Timing asNeededBoolean?
  asNeededCodeableConcept:CodeableConcept site:CodeableConcept route:CodeableConcept method:CodeableConcept doseRange:Range
  doseQuantity:Quantity maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity rateRatio:Ratio
  rateRange:Range rateQuantity:Quantity
Duration < Quantity =
Element = id extension:Extension*
Encounter < DomainResource = identifier:Identifier* status statusHistory:EncounterStatusHistory* class:Coding
  classHistory:EncounterClassHistory* type:CodeableConcept* priority:CodeableConcept subject:Reference episodeOfCare:Reference*
  incomingReferral:Reference* participant:EncounterParticipant* appointment:Reference period:Period length:Duration
  reason:CodeableConcept* diagnosis:EncounterDiagnosis* account:Reference* hospitalization:EncounterHospitalization
  location:EncounterLocation* serviceProvider:Reference partOf:Reference
EncounterClassHistory < BackboneElement = class:Coding period:Period
EncounterDiagnosis < BackboneElement = condition:Reference role:CodeableConcept rank#
EncounterHospitalization < BackboneElement = preAdmissionIdentifier:Identifier origin:Reference admitSource:CodeableConcept
  reAdmission:CodeableConcept dietPreference:CodeableConcept* specialCourtesy:CodeableConcept* specialArrangement:CodeableConcept*
  destination:Reference dischargeDisposition:CodeableConcept
EncounterLocation < BackboneElement = location:Reference status period:Period
EncounterParticipant < BackboneElement = type:CodeableConcept* period:Period individual:Reference
EncounterStatusHistory < BackboneElement = status period:Period
Extension < Element = url valueBase64Binary valueBoolean? valueCode valueDate valueDateTime valueDecimal# valueId valueInstant
  valueInteger# valueMarkdown valueOid valuePositiveInt# valueString valueTime valueUnsignedInt# valueUri valueAddress:Address
  valueAge:Age valueAnnotation:Annotation valueAttachment:Attachment valueCodeableConcept:CodeableConcept valueCoding:Coding
  valueContactPoint:ContactPoint valueCount:Count valueDistance:Distance valueDuration:Duration valueHumanName:HumanName
  valueIdentifier:Identifier valueMoney:Money valuePeriod:Period valueQuantity:Quantity valueRange:Range valueRatio:Ratio
  valueReference:Reference valueSampledData:SampledData valueSignature:Signature valueTiming:Timing valueMeta:Meta
HealthcareService < DomainResource = identifier:Identifier* active? providedBy:Reference category:CodeableConcept type:CodeableConcept*
  specialty:CodeableConcept* location:Reference* name comment extraDetails photo:Attachment telecom:ContactPoint* coverageArea:Reference*
  serviceProvisionCode:CodeableConcept* eligibility:CodeableConcept eligibilityNote programName* characteristic:CodeableConcept*
  referralMethod:CodeableConcept* appointmentRequired? availableTime:HealthcareServiceAvailableTime*
  notAvailable:HealthcareServiceNotAvailable* availabilityExceptions endpoint:Reference*
HealthcareServiceAvailableTime < BackboneElement = daysOfWeek* allDay? availableStartTime availableEndTime
HealthcareServiceNotAvailable < BackboneElement = description during:Period
HumanName < Element = use text family given* prefix* suffix* period:Period
Identifier < Element = use type:CodeableConcept system value period:Period assigner:Reference
Immunization < DomainResource = identifier:Identifier* status notGiven? vaccineCode:CodeableConcept patient:Reference encounter:Reference
  date primarySource? reportOrigin:CodeableConcept location:Reference manufacturer:Reference lotNumber expirationDate site:CodeableConcept
  route:CodeableConcept doseQuantity:Quantity practitioner:ImmunizationPractitioner* note:Annotation* explanation:ImmunizationExplanation
  reaction:ImmunizationReaction* vaccinationProtocol:ImmunizationVaccinationProtocol*
ImmunizationExplanation < BackboneElement = reason:CodeableConcept* reasonNotGiven:CodeableConcept*
ImmunizationPractitioner < BackboneElement = role:CodeableConcept actor:Reference
ImmunizationReaction < BackboneElement = date detail:Reference reported?
ImmunizationVaccinationProtocol < BackboneElement = doseSequence# description authority:Reference series seriesDoses#
  targetDisease:CodeableConcept* doseStatus:CodeableConcept doseStatusReason:CodeableConcept
List < DomainResource = identifier:Identifier* status mode title code:CodeableConcept subject:Reference encounter:Reference date
  source:Reference orderedBy:CodeableConcept note:Annotation* entry:ListEntry* emptyReason:CodeableConcept
ListEntry < BackboneElement = flag:CodeableConcept deleted? date item:Reference
Location < DomainResource = identifier:Identifier* status operationalStatus:Coding name alias* description mode type:CodeableConcept
  telecom:ContactPoint* address:Address physicalType:CodeableConcept position:LocationPosition managingOrganization:Reference
  partOf:Reference endpoint:Reference*
LocationPosition < BackboneElement = longitude# latitude# altitude#
Medication < DomainResource = code:CodeableConcept status isBrand? isOverTheCounter? manufacturer:Reference form:CodeableConcept
  ingredient:MedicationIngredient* package:MedicationPackage image:Attachment*
MedicationIngredient < BackboneElement = itemCodeableConcept:CodeableConcept itemReference:Reference isActive? amount:Ratio
MedicationPackage < BackboneElement = container:CodeableConcept content:MedicationPackageContent* batch:MedicationPackageBatch*
MedicationPackageBatch < BackboneElement = lotNumber expirationDate
MedicationPackageContent < BackboneElement = itemCodeableConcept:CodeableConcept itemReference:Reference amount:Quantity
MedicationRequest < DomainResource = identifier:Identifier* definition:Reference* basedOn:Reference* groupIdentifier:Identifier status
  intent category:CodeableConcept priority medicationCodeableConcept:CodeableConcept medicationReference:Reference subject:Reference
  context:Reference supportingInformation:Reference* authoredOn requester:MedicationRequestRequester recorder:Reference
  reasonCode:CodeableConcept* reasonReference:Reference* note:Annotation* dosageInstruction:Dosage*
  dispenseRequest:MedicationRequestDispenseRequest substitution:MedicationRequestSubstitution priorPrescription:Reference
  detectedIssue:Reference* eventHistory:Reference*
MedicationRequestDispenseRequest < BackboneElement = validityPeriod:Period numberOfRepeatsAllowed# quantity:Quantity
  expectedSupplyDuration:Duration performer:Reference
MedicationRequestRequester < BackboneElement = agent:Reference onBehalfOf:Reference
MedicationRequestSubstitution < BackboneElement = allowed? reason:CodeableConcept
MedicationStatement < DomainResource = identifier:Identifier* basedOn:Reference* partOf:Reference* context:Reference status
  category:CodeableConcept medicationCodeableConcept:CodeableConcept medicationReference:Reference effectiveDateTime
  effectivePeriod:Period dateAsserted informationSource:Reference subject:Reference derivedFrom:Reference* taken
  reasonNotTaken:CodeableConcept* reasonCode:CodeableConcept* reasonReference:Reference* note:Annotation* dosage:Dosage*
Meta < Element = versionId lastUpdated profile* security:Coding* tag:Coding*
Money < Quantity =
Narrative < Element = status div:xhtml
Observation < DomainResource = identifier:Identifier* basedOn:Reference* status category:CodeableConcept* code:CodeableConcept
  subject:Reference context:Reference effectiveDateTime effectivePeriod:Period issued performer:Reference* valueQuantity:Quantity
  valueCodeableConcept:CodeableConcept valueString valueBoolean? valueRange:Range valueRatio:Ratio valueSampledData:SampledData
  valueAttachment:Attachment valueTime valueDateTime valuePeriod:Period dataAbsentReason:CodeableConcept interpretation:CodeableConcept
  comment bodySite:CodeableConcept method:CodeableConcept specimen:Reference device:Reference referenceRange:ObservationReferenceRange*
  related:ObservationRelated* component:ObservationComponent*
ObservationComponent < BackboneElement = code:CodeableConcept valueQuantity:Quantity valueCodeableConcept:CodeableConcept valueString
  valueRange:Range valueRatio:Ratio valueSampledData:SampledData valueAttachment:Attachment valueTime valueDateTime valuePeriod:Period
  dataAbsentReason:CodeableConcept interpretation:CodeableConcept referenceRange:ObservationReferenceRange*
ObservationReferenceRange < BackboneElement = low:Quantity high:Quantity type:CodeableConcept appliesTo:CodeableConcept* age:Range text
ObservationRelated < BackboneElement = type target:Reference
OperationOutcome < DomainResource = issue:OperationOutcomeIssue*
OperationOutcomeIssue < BackboneElement = severity code details:CodeableConcept diagnostics location* expression*
Organization < DomainResource = identifier:Identifier* active? type:CodeableConcept* name alias* telecom:ContactPoint* address:Address*
  partOf:Reference contact:OrganizationContact* endpoint:Reference*
OrganizationContact < BackboneElement = purpose:CodeableConcept name:HumanName telecom:ContactPoint* address:Address
Parameters < Resource = parameter:ParametersParameter*
ParametersParameter < BackboneElement = name valueBase64Binary valueBoolean? valueCode valueDate valueDateTime valueDecimal# valueId
  valueInstant valueInteger# valueMarkdown valueOid valuePositiveInt# valueString valueTime valueUnsignedInt# valueUri
  valueAddress:Address valueAge:Age valueAnnotation:Annotation valueAttachment:Attachment valueCodeableConcept:CodeableConcept
  valueCoding:Coding valueContactPoint:ContactPoint valueCount:Count valueDistance:Distance valueDuration:Duration
  valueHumanName:HumanName valueIdentifier:Identifier valueMoney:Money valuePeriod:Period valueQuantity:Quantity valueRange:Range
  valueRatio:Ratio valueReference:Reference valueSampledData:SampledData valueSignature:Signature valueTiming:Timing valueMeta:Meta
  resource:Resource part:ParametersParameter*
Patient < DomainResource = identifier:Identifier* active? name:HumanName* telecom:ContactPoint* gender birthDate deceasedBoolean?
  deceasedDateTime address:Address* maritalStatus:CodeableConcept multipleBirthBoolean? multipleBirthInteger# photo:Attachment*
  contact:PatientContact* animal:PatientAnimal communication:PatientCommunication* generalPractitioner:Reference*
  managingOrganization:Reference link:PatientLink*
PatientAnimal < BackboneElement = species:CodeableConcept breed:CodeableConcept genderStatus:CodeableConcept
PatientCommunication < BackboneElement = language:CodeableConcept preferred?
PatientContact < BackboneElement = relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address gender
  organization:Reference period:Period
PatientLink < BackboneElement = other:Reference type
Period < Element = start end
Practitioner < DomainResource = identifier:Identifier* active? name:HumanName* telecom:ContactPoint* address:Address* gender birthDate
  photo:Attachment* qualification:PractitionerQualification* communication:CodeableConcept*
PractitionerQualification < BackboneElement = identifier:Identifier* code:CodeableConcept period:Period issuer:Reference
PractitionerRole < DomainResource = identifier:Identifier* active? period:Period practitioner:Reference organization:Reference
  code:CodeableConcept* specialty:CodeableConcept* location:Reference* healthcareService:Reference* telecom:ContactPoint*
  availableTime:PractitionerRoleAvailableTime* notAvailable:PractitionerRoleNotAvailable* availabilityExceptions endpoint:Reference*
PractitionerRoleAvailableTime < BackboneElement = daysOfWeek* allDay? availableStartTime availableEndTime
PractitionerRoleNotAvailable < BackboneElement = description during:Period
Quantity < Element = value# comparator unit system code
Range < Element = low:Quantity high:Quantity
Ratio < Element = numerator:Quantity denominator:Quantity
Reference < Element = reference identifier:Identifier display
Resource = id meta:Meta implicitRules language
SampledData < Element = origin:Quantity period# factor# lowerLimit# upperLimit# dimensions# data
Schedule < DomainResource = identifier:Identifier* active? serviceCategory:CodeableConcept serviceType:CodeableConcept*
  specialty:CodeableConcept* actor:Reference* planningHorizon:Period comment
Signature < Element = type:Coding* when whoUri whoReference:Reference onBehalfOfUri onBehalfOfReference:Reference contentType blob
Slot < DomainResource = identifier:Identifier* serviceCategory:CodeableConcept serviceType:CodeableConcept* specialty:CodeableConcept*
  appointmentType:CodeableConcept schedule:Reference status start end overbooked? comment
Timing < Element = event* repeat:TimingRepeat code:CodeableConcept
TimingRepeat < BackboneElement = boundsDuration:Duration boundsRange:Range boundsPeriod:Period count# countMax# duration# durationMax#
  durationUnit frequency# frequencyMax# period# periodMax# periodUnit dayOfWeek* timeOfDay* when* offset#
UsageContext < Element = code:Coding valueCodeableConcept:CodeableConcept valueQuantity:Quantity valueRange:Range
`
