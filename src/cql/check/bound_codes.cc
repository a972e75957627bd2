// The names of FHIR's bound codes, sorted. Facts of HL7's FHIR model info for CQL 4.0.1, read
// 2026-11-23.
#include "cql/check/bound_codes.h"

#include <algorithm>
#include <iterator>

namespace precert::cql {
namespace {

// clang-format off
constexpr std::string_view kBoundCodes[] = {
    "AccountStatus", "ActionCardinalityBehavior", "ActionConditionKind", "ActionGroupingBehavior",
    "ActionParticipantType", "ActionPrecheckBehavior", "ActionRelationshipType",
    "ActionRequiredBehavior", "ActionSelectionBehavior", "ActivityDefinitionKind",
    "ActivityParticipantType", "AddressType", "AddressUse", "AdministrativeGender",
    "AdverseEventActuality", "AggregationMode", "AllergyIntoleranceCategory",
    "AllergyIntoleranceCriticality", "AllergyIntoleranceSeverity", "AllergyIntoleranceType",
    "AppointmentStatus", "AssertionDirectionType", "AssertionOperatorType",
    "AssertionResponseTypes", "AuditEventAction", "AuditEventAgentNetworkType",
    "AuditEventOutcome", "BindingStrength", "BiologicallyDerivedProductCategory",
    "BiologicallyDerivedProductStatus", "BiologicallyDerivedProductStorageScale", "BundleType",
    "CapabilityStatementKind", "CarePlanActivityKind", "CarePlanActivityStatus", "CarePlanIntent",
    "CarePlanStatus", "CareTeamStatus", "CatalogEntryRelationType",
    "ChargeItemDefinitionPriceComponentType", "ChargeItemStatus", "ClaimResponseStatus",
    "ClaimStatus", "ClinicalImpressionStatus", "CodeSearchSupport", "CodeSystemContentMode",
    "CodeSystemHierarchyMeaning", "CommunicationPriority", "CommunicationRequestStatus",
    "CommunicationStatus", "CompartmentCode", "CompartmentType", "CompositionAttestationMode",
    "CompositionStatus", "ConceptMapEquivalence", "ConceptMapGroupUnmappedMode",
    "ConditionalDeleteStatus", "ConditionalReadStatus", "ConsentDataMeaning",
    "ConsentProvisionType", "ConsentState", "ConstraintSeverity", "ContactPointSystem",
    "ContactPointUse", "ContractPublicationStatus", "ContractStatus", "ContributorType",
    "CoverageStatus", "CurrencyCode", "DayOfWeek", "DaysOfWeek", "DetectedIssueSeverity",
    "DetectedIssueStatus", "DeviceMetricCalibrationState", "DeviceMetricCalibrationType",
    "DeviceMetricCategory", "DeviceMetricColor", "DeviceMetricOperationalStatus", "DeviceNameType",
    "DeviceRequestStatus", "DeviceUseStatementStatus", "DiagnosticReportStatus",
    "DiscriminatorType", "DocumentConfidentiality", "DocumentMode", "DocumentReferenceStatus",
    "DocumentRelationshipType", "EligibilityRequestPurpose", "EligibilityRequestStatus",
    "EligibilityResponsePurpose", "EligibilityResponseStatus", "EnableWhenBehavior",
    "EncounterLocationStatus", "EncounterStatus", "EndpointStatus", "EnrollmentRequestStatus",
    "EnrollmentResponseStatus", "EpisodeOfCareStatus", "EventCapabilityMode", "EventTiming",
    "EvidenceVariableType", "ExampleScenarioActorType", "ExplanationOfBenefitStatus",
    "ExposureState", "ExtensionContextType", "FHIRAllTypes", "FHIRDefinedType", "FHIRDeviceStatus",
    "FHIRResourceType", "FHIRSubstanceStatus", "FHIRVersion", "FamilyHistoryStatus",
    "FilterOperator", "FlagStatus", "GoalLifecycleStatus", "GraphCompartmentRule",
    "GraphCompartmentUse", "GroupMeasure", "GroupType", "GuidanceResponseStatus",
    "GuidePageGeneration", "GuideParameterCode", "HTTPVerb", "IdentifierUse",
    "IdentityAssuranceLevel", "ImagingStudyStatus", "ImmunizationEvaluationStatus",
    "ImmunizationStatus", "InvoicePriceComponentType", "InvoiceStatus", "IssueSeverity",
    "IssueType", "LinkType", "LinkageType", "ListMode", "ListStatus", "LocationMode",
    "LocationStatus", "MeasureReportStatus", "MeasureReportType", "MediaStatus",
    "MedicationAdministrationStatus", "MedicationDispenseStatus", "MedicationKnowledgeStatus",
    "MedicationRequestIntent", "MedicationRequestPriority", "MedicationRequestStatus",
    "MedicationStatementStatus", "MedicationStatus", "MessageSignificanceCategory",
    "Messageheader_Response_Request", "MimeType", "NameUse", "NamingSystemIdentifierType",
    "NamingSystemType", "NarrativeStatus", "NoteType", "NutritiionOrderIntent",
    "NutritionOrderStatus", "ObservationDataType", "ObservationRangeCategory", "ObservationStatus",
    "OperationKind", "OperationParameterUse", "OrientationType", "ParameterUse",
    "ParticipantRequired", "ParticipantStatus", "ParticipationStatus", "PaymentNoticeStatus",
    "PaymentReconciliationStatus", "ProcedureStatus", "PropertyRepresentation", "PropertyType",
    "ProvenanceEntityRole", "PublicationStatus", "QualityType", "QuantityComparator",
    "QuestionnaireItemOperator", "QuestionnaireItemType", "QuestionnaireResponseStatus",
    "ReferenceHandlingPolicy", "ReferenceVersionRules", "ReferredDocumentStatus",
    "RelatedArtifactType", "RemittanceOutcome", "RepositoryType", "RequestIntent",
    "RequestPriority", "RequestStatus", "ResearchElementType", "ResearchStudyStatus",
    "ResearchSubjectStatus", "ResourceType", "ResourceVersionPolicy", "ResponseType",
    "RestfulCapabilityMode", "RiskAssessmentStatus", "SPDXLicense", "SearchComparator",
    "SearchEntryMode", "SearchModifierCode", "SearchParamType", "SectionMode", "SequenceType",
    "ServiceRequestIntent", "ServiceRequestPriority", "ServiceRequestStatus", "SlicingRules",
    "SlotStatus", "SortDirection", "SpecimenContainedPreference", "SpecimenStatus", "Status",
    "StrandType", "StructureDefinitionKind", "StructureMapContextType",
    "StructureMapGroupTypeMode", "StructureMapInputMode", "StructureMapModelMode",
    "StructureMapSourceListMode", "StructureMapTargetListMode", "StructureMapTransform",
    "SubscriptionChannelType", "SubscriptionStatus", "SupplyDeliveryStatus", "SupplyRequestStatus",
    "SystemRestfulInteraction", "TaskIntent", "TaskPriority", "TaskStatus",
    "TestReportActionResult", "TestReportParticipantType", "TestReportResult", "TestReportStatus",
    "TestScriptRequestMethodCode", "TriggerType", "TypeDerivationRule", "TypeRestfulInteraction",
    "UDIEntryType", "UnitsOfTime", "Use", "VariableType", "VisionBase", "VisionEyes",
    "VisionStatus", "XPathUsageType",
};
// clang-format on
static_assert(std::is_sorted(std::begin(kBoundCodes), std::end(kBoundCodes)));

}  // namespace

bool IsBoundCode(std::string_view name) {
  return std::binary_search(std::begin(kBoundCodes), std::end(kBoundCodes), name);
}

}  // namespace precert::cql
