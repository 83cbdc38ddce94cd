import Mail
import MailFlow

/// What each command prints with `--json`: the types that docs/reference/json-schema.json is made of.
///
/// **A new command gets a line here.** A test compares the lines with the command line itself, the schema with the file,
/// and what commands print with both; `postern schema > docs/reference/json-schema.json` makes the file anew. A view is
/// any `Codable` type: its shape is read from it (``ShapeReader``), and null is written for what it has not
/// (``JSONValue/init(printing:)``).
package enum CommandAnswers {
    /// The answer of one command.
    package struct Answer: Sendable {
        /// The command, without `postern`: `organization list`.
        package var command: String
        /// The type that it prints.
        package var type: any (Codable & Sendable).Type

        /// An answer.
        package init(_ command: String, _ type: any (Codable & Sendable).Type) {
            self.command = command
            self.type = type
        }

        /// Its name among the definitions of the schema: `organization.list`.
        package var definition: String { command.replacing(" ", with: ".") }

        /// Its shape. Throws ``ShapeReader/Unreadable``.
        package var shape: JSONShape { get throws { try ShapeReader.shape(of: type) } }
    }

    /// What any command prints to standard error when it fails.
    package static let failure = Answer("failure", CommandFailure.self)

    /// All of them.
    package static let all: [Answer] = [
        failure,
        Answer("quickstart", QuickstartFiles.Summary.self),
        Answer("status", GatewayStatus.self),
        Answer("organization list", [OrganizationSummary].self),
        Answer("organization check", CheckedDocuments.self),
        Answer("organization plan", [PlannedOrganization].self),
        Answer("organization apply", [AppliedOrganization].self),
        Answer("organization export", ExportedDocument.self),
        Answer("organization history", [RevisionSummary].self),
        // With --dry-run the answer of `organization plan`.
        Answer("organization rollback", [AppliedOrganization].self),
        Answer("explain", [Explanation].self),
        Answer("check spf", SenderCheck.self),
        Answer("check message", MessageCheck.self),
        Answer("check mime", ContentCheck.self),
        Answer("check weights", WeightsCheck.self),
        Answer("check config", ServerCheck.self),
        Answer("dns show", [CachedAnswerView].self),
        Answer("dns drop", DroppedAnswers.self),
        Answer("train spam", TrainLearn.Summary.self),
        Answer("train phish", TrainLearn.Summary.self),
        Answer("train good", TrainLearn.Summary.self),
        Answer("train status", LearningStatus.self),
        Answer("train forget", TrainForget.Forgotten.self),
        Answer("train export", TrainExport.Summary.self),
        Answer("train import", TrainImport.Summary.self),
        Answer("reputation show", ReputationView.self),
        Answer("reputation forget", ReputationView.self),
        Answer("reputation lists", [DNSListView].self),
        Answer("queue list", QueueListing.self),
        Answer("queue show", QueueDetail.self),
        Answer("queue retry", BulkOutcome.self),
        Answer("queue suspend", BulkOutcome.self),
        Answer("queue resume", BulkOutcome.self),
        Answer("queue resubmit", BulkOutcome.self),
        Answer("message show", MessageView.self),
        Answer("message suspend", BulkOutcome.self),
        Answer("message resume", BulkOutcome.self),
        Answer("message export", MessageExport.Summary.self),
        Answer("message remove", BulkOutcome.self),
        Answer("message resubmit", BulkOutcome.self),
        Answer("quarantine list", QuarantinePage.self),
        Answer("quarantine show", QuarantineItemView.self),
        Answer("quarantine preview", QuarantineText.self),
        Answer("quarantine export", QuarantineExport.Summary.self),
        Answer("quarantine release", QuarantineOutcome.self),
        Answer("quarantine request", QuarantineOutcome.self),
        Answer("quarantine approve", QuarantineOutcome.self),
        Answer("quarantine deny", QuarantineOutcome.self),
        Answer("quarantine delete", QuarantineOutcome.self),
        Answer("moderation list", [ModerationView].self),
        Answer("moderation show", [ModerationView].self),
        Answer("moderation approve", QuarantineOutcome.self),
        Answer("moderation reject", QuarantineOutcome.self),
        Answer("restricted list", [RestrictedSenderView].self),
        Answer("restricted remove", RestrictedSenderView.self),
        Answer("tabl add", AllowBlockChange.self),
        Answer("tabl list", [AllowBlockItemView].self),
        Answer("tabl show", [AllowBlockItemView].self),
        Answer("tabl set", AllowBlockChange.self),
        Answer("tabl remove", AllowBlockChange.self),
        Answer("tabl spoof list", [SpoofItemView].self),
        Answer("tabl spoof insight", [SpoofInsightView].self),
        Answer("tabl spoof set", SpoofItemChange.self),
        Answer("tabl spoof remove", SpoofItemChange.self),
        Answer("rule list", RuleListing.self),
        Answer("rule show", RuleView.self),
        Answer("rule test", RuleTestResult.self),
        Answer("rule trace", RuleTracePage.self),
        Answer("rule add", RuleChange.self),
        Answer("rule enable", RuleChange.self),
        Answer("rule disable", RuleChange.self),
        Answer("rule mode", RuleChange.self),
        Answer("rule set-priority", RuleChange.self),
        Answer("rule remove", RuleChange.self),
        Answer("recipient import", DirectoryImportReport.self),
        Answer("recipient set", DirectoryChangeReport.self),
        Answer("recipient remove", DirectoryChangeReport.self),
        Answer("recipient show", RecipientView.self),
        Answer("recipient list", [RecipientView].self),
        Answer("recipient confirm", DirectoryChangeReport.self),
        Answer("recipient status", [DirectoryStatus].self),
        Answer("trace search", TracePageView.self),
        Answer("trace show", TraceDetailView.self),
        Answer("trace similar", TraceSimilarView.self),
        Answer("trace forget", TraceForgetView.self),
        Answer("trace rebuild", [TraceRebuildView.Day].self),
        Answer("report traffic", TrafficReportView.self),
        Answer("report top", TopReportView.self),
        Answer("report connectors", ConnectorTrafficView.self),
        Answer("report tls", TLSTrafficView.self),
        Answer("report non-accepted-domain", NonAcceptedDomainView.self),
        Answer("report auto-forwarded", AutoForwardedView.self),
        Answer("report verdicts", VerdictReportView.self),
        Answer("report rules", RuleReportView.self),
        Answer("report refusals", RefusalReportView.self),
        Answer("report submissions", SubmissionReportView.self),
        Answer("log level", LogLevelSet.self),
        Answer("tls report", TLSReportView.self),
        Answer("dmarc report", DMARCReportView.self),
        Answer("connector list", [ConnectorView].self),
        Answer("connector show", [ConnectorView].self),
        Answer("connector report", [ConnectorReport].self),
        Answer("connector validate", ValidationResult.self),
        Answer("connector whoami", [ClientIdentity].self),
        Answer("connector pair", ConnectorPairing.self),
        Answer("connector block", ConnectorState.self),
        Answer("connector unblock", ConnectorState.self),
        Answer("hybrid exchange", HybridGuide.self),
        Answer("hybrid sieve", HybridGuide.self),
        Answer("hybrid maildrop", HybridGuide.self),
        Answer("verify junk", JunkVerification.self),
        Answer("domain proof list", [DomainProofView].self),
        Answer("domain proof start", DomainProofView.self),
        Answer("domain proof check", DomainProofView.self),
        Answer("dkim list", [DKIMSigningView].self),
        Answer("dkim show", DKIMSigningView.self),
        Answer("dkim create", DKIMSigningView.self),
        Answer("dkim records", [DKIMRecordView].self),
        Answer("dkim rotate", DKIMSigningView.self),
        Answer("dkim check", DKIMRecordCheck.self),
        Answer("audit list", [AuditView].self),
        Answer("job list", [JobView].self),
        Answer("job show", JobView.self),
        Answer("job cancel", JobView.self),
        Answer("audit verify", AuditVerification.self),
        Answer("administrator create", AccountWithLink.self),
        Answer("administrator list", [AccountView].self),
        Answer("administrator show", AccountView.self),
        Answer("administrator reset", AccountWithLink.self),
        Answer("administrator enable", AccountView.self),
        Answer("administrator disable", AccountView.self),
        Answer("administrator delete", AccountView.self),
        Answer("administrator grant", AccountView.self),
        Answer("administrator revoke", AccountView.self),
        Answer("administrator sessions", [SessionView].self),
        Answer("administrator sign-out", EndedSessions.self),
        Answer("token create", NewToken.self),
        Answer("token list", [TokenView].self),
        Answer("token revoke", TokenView.self),
    ]
}
