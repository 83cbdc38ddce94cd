/// Every operation that can be asked for by its name, each listed once.
package enum OperationRegistry {
    /// The operations, by family.
    package static let all: [any Operation.Type] = [
        ServerStatus.self, ServerConfigurationShow.self, ServerReload.self, LogLevels.self, LogLevelSet.self,
        OrganizationList.self, OrganizationExport.self, OrganizationHistory.self, OrganizationPreview.self,
        OrganizationApply.self, OrganizationRollbackPreview.self, OrganizationRollback.self,
        OrganizationCreate.self, OrganizationDelete.self,
        ObjectList.self, ObjectShow.self, ObjectCreate.self, ObjectSet.self, ObjectPatch.self, ObjectDelete.self,
        ObjectMove.self, ChangesApply.self,
        AllowBlockList.self, AllowBlockShow.self, AllowBlockAdd.self, AllowBlockSet.self, AllowBlockRemove.self,
        SpoofItemList.self, SpoofInsightShow.self, SpoofItemSet.self, SpoofItemRemove.self,
        RuleList.self, RuleShow.self, RuleAdd.self, RuleSet.self, RuleRemove.self, RuleTraceSearch.self,
        RuleTest.self,
        RecipientList.self, RecipientSearch.self, RecipientShow.self, RecipientSet.self, RecipientRemove.self,
        RecipientConfirm.self,
        RecipientImportStart.self, RecipientImportPortion.self, RecipientImportEnd.self, DirectoryState.self,
        ConnectorList.self, ConnectorShow.self, ConnectorWays.self, ConnectorPair.self, ConnectorBlock.self,
        ConnectorUnblock.self, ConnectorValidate.self, HybridShow.self, VerifyJunk.self,
        DomainProofList.self, DomainProofStart.self, DomainProofCheck.self,
        DKIMList.self, DKIMShow.self, DKIMCheck.self, DKIMCreate.self, DKIMRotate.self,
        QueueList.self, QueueShow.self, QueueRetry.self, QueueSuspend.self, QueueResume.self, QueueResubmit.self,
        QueueAct.self,
        MessageShow.self, MessageSuspend.self, MessageResume.self, MessageRemove.self, MessageResubmit.self,
        MessageAct.self, MessageRelease.self,
        QuarantineList.self, QuarantineShow.self, QuarantinePreview.self, QuarantineExport.self,
        QuarantineRelease.self, QuarantineRequest.self, QuarantineApprove.self, QuarantineDeny.self,
        QuarantineDelete.self, QuarantineTokenIssue.self, QuarantineTokenShow.self, QuarantineTokenRedeem.self,
        ModerationList.self, ModerationShow.self, ModerationApprove.self, ModerationReject.self,
        RestrictedList.self, RestrictedRemove.self,
        TraceSearch.self, TraceShow.self, TraceSimilar.self, TraceExplain.self, TraceExport.self, TraceForget.self,
        TraceRebuild.self, ExplainQuery.self, DNSShow.self, DNSDrop.self,
        TrainLearn.self, TrainStatus.self, TrainForget.self, TrainExport.self, TrainImport.self,
        ReputationShow.self, ReputationForget.self, ReputationLists.self, TLSReport.self, DMARCReport.self,
        ReportTraffic.self, ReportTop.self, ReportConnectors.self, ReportTLS.self, ReportNonAcceptedDomain.self,
        ReportAutoForwarded.self, ReportVerdicts.self, ReportRules.self, ReportRefusals.self, ReportSubmissions.self,
        AuditList.self, AuditHeadShow.self, AuditVerify.self,
        JobList.self, JobShow.self, JobCancel.self,
        HistoricalSearchStart.self, HistoricalSearchList.self, HistoricalSearchShow.self, HistoricalSearchDownload.self,
        SavedSearchList.self, SavedSearchSet.self, SavedSearchRemove.self, SPFCheckQuery.self, MessageCheckQuery.self,
        AccountList.self, AccountShow.self, AccountCreate.self, AccountSet.self, AccountDelete.self, AccountReset.self,
        AccountGrant.self, AccountRevoke.self, SessionList.self, SessionEnd.self, TokenList.self, TokenCreate.self,
        TokenRevoke.self,
        APICall.self,
    ]

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The operation of a name; nil when there is none.
    package static func named(_ name: String) -> (any Operation.Type)? { byName[name] }
}
