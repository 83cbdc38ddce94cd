import Foundation
import Identity
import Log
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing

@testable import Operations

/// Orders about what is of an organization, one or more for each operation: the test asks them about another organization's
/// things, and about things that nobody has.
enum ScopeRows {
    typealias Order = @Sendable (NamedThings) -> any Operations.Operation

    static var all: [Order] {
        server + organizations + objects + lists + rules + recipients + connectors + keys + queues + messages
            + quarantine + moderation + people + trace + searches + learning + reports + accounts
    }

    private static let empty = (try? JSONDecoder().decode(JSONValue.self, from: Data("{}".utf8))) ?? .null
    private static let day = "2026-11-23"

    private static func document(_ things: NamedThings) -> SubmittedDocument {
        SubmittedDocument(
            file: "document.yaml",
            text: "organization: \(things.organization)\nacceptedDomains:\n  - { DomainName: \(things.domain) }\n")
    }

    private static let server: [Order] = [
        { _ in ServerStatus() },
        { _ in ServerConfigurationShow() },
        { _ in ServerReload() },
        { _ in LogLevels() },
        { _ in LogLevelSet(subsystem: .smtp, level: .debug, seconds: 1) },
        { _ in DNSShow(names: ["contoso.com"]) },
        { _ in DNSDrop(names: ["contoso.com"]) },
        { _ in ReputationShow(address: "192.0.2.1") },
        { _ in ReputationForget(address: "192.0.2.1") },
        { _ in ReputationLists() },
        { _ in TraceRebuild() },
        { _ in AuditHeadShow() },
        { _ in AuditVerify() },
        { _ in TLSReport(day: day) },
        { _ in APICall(method: "GET", path: "/organizations") },
    ]

    private static let organizations: [Order] = [
        { _ in OrganizationList() },
        { OrganizationExport(organization: $0.organization) },
        { OrganizationHistory(organization: $0.organization) },
        { OrganizationPreview(documents: [document($0)]) },
        { OrganizationApply(documents: [document($0)]) },
        { OrganizationRollbackPreview(organization: $0.organization) },
        { OrganizationRollback(organization: $0.organization) },
        { OrganizationCreate(organization: $0.organization, document: document($0).text) },
        { OrganizationDelete(organization: $0.organization, confirm: $0.organization) },
        { _ in DomainProofList() },
        { DomainProofList(organization: $0.organization) },
        { DomainProofStart(organization: $0.organization, domain: $0.domain) },
        { DomainProofCheck(organization: $0.organization, domain: $0.domain) },
    ]

    private static let objects: [Order] = [
        { ObjectList(organization: $0.organization, section: "acceptedDomains") },
        { ObjectShow(organization: $0.organization, section: "acceptedDomains", name: $0.domain) },
        { ObjectCreate(organization: $0.organization, section: "acceptedDomains", properties: empty) },
        { ObjectSet(organization: $0.organization, section: "acceptedDomains", name: $0.domain, properties: empty) },
        { ObjectPatch(organization: $0.organization, section: "acceptedDomains", name: $0.domain, properties: empty) },
        { ObjectDelete(organization: $0.organization, section: "acceptedDomains", name: $0.domain) },
        { ObjectMove(organization: $0.organization, section: "transportRules", name: $0.rule, place: 0) },
        {
            ChangesApply(
                organization: $0.organization, changes: [ObjectOrder(.delete, kind: "acceptedDomains", name: $0.domain)]
            )
        },
    ]

    private static let lists: [Order] = [
        { AllowBlockList(organization: $0.organization) },
        { AllowBlockShow(organization: $0.organization, listType: .sender, value: "rival.example") },
        { AllowBlockAdd(organization: $0.organization, listType: .sender, action: .block, values: ["a.example"]) },
        { AllowBlockSet(organization: $0.organization, listType: .sender, values: ["rival.example"], notes: "x") },
        { AllowBlockRemove(organization: $0.organization, listType: .sender, values: ["rival.example"]) },
        { SpoofItemList(organization: $0.organization) },
        { SpoofInsightShow(organization: $0.organization) },
        {
            SpoofItemSet(
                organization: $0.organization, spoofedUser: "a.example", sendingInfrastructure: "b.example",
                action: .block)
        },
        {
            SpoofItemRemove(
                organization: $0.organization, spoofedUser: "a.example", sendingInfrastructure: "b.example")
        },
    ]

    private static let rules: [Order] = [
        { RuleList(organization: $0.organization) },
        { RuleShow(organization: $0.organization, rule: $0.rule) },
        {
            RuleAdd(
                organization: $0.organization, file: "rules.yaml",
                text: "- { Name: Two, SubjectContainsWords: b, SetSCL: 5 }\n")
        },
        { RuleSet(organization: $0.organization, rule: $0.rule, isEnabled: false) },
        { RuleRemove(organization: $0.organization, rules: [$0.rule]) },
        { RuleTraceSearch(organization: $0.organization, rule: $0.rule) },
        { RuleTest(transaction($0)) },
        { transaction($0) },
        { things in
            SPFCheckQuery(clientAddress: "192.0.2.1", helo: "a.example", sender: things.address)
        },
        { things in
            MessageCheckQuery(
                clientAddress: "192.0.2.1", helo: "a.example", sender: "", content: Data("Subject: x\r\n\r\n".utf8),
                organization: things.organization)
        },
    ]

    private static func transaction(_ things: NamedThings) -> ExplainQuery {
        var query = ExplainQuery(
            clientAddress: "192.0.2.200", helo: "a.example", sender: "eve@a.example", recipients: [things.address])
        // DNS is nobody's to ask in a test.
        query.isExamined = false
        query.content = Data("Subject: merger\r\n\r\nx\r\n".utf8)
        return query
    }

    private static let recipients: [Order] = [
        { RecipientList(organization: $0.organization) },
        { RecipientSearch(organization: $0.organization, text: "a") },
        { RecipientShow(organization: $0.organization, address: $0.address) },
        {
            RecipientSet(
                organization: $0.organization, address: $0.address, properties: ["RecipientType": "UserMailbox"])
        },
        { RecipientRemove(organization: $0.organization, address: $0.address) },
        { RecipientConfirm(organization: $0.organization) },
        { things in
            RecipientImportStart(
                DirectoryImportOrder(
                    organization: things.organization, file: "a.csv",
                    options: .init(isReplacing: false, isForced: false), isDryRun: false))
        },
        { _ in RecipientImportPortion(id: 1, octets: Data()) },
        { _ in RecipientImportEnd(id: 1) },
        { _ in DirectoryState() },
        { DirectoryState(organization: $0.organization) },
    ]

    private static let connectors: [Order] = [
        { _ in ConnectorList() },
        { ConnectorList(organization: $0.organization) },
        { ConnectorShow(ConnectorName($0.inboundConnector)) },
        { ConnectorShow(ConnectorName($0.inboundConnector, organization: $0.organization)) },
        { _ in ConnectorWays(domain: "office.example") },
        { ConnectorWays(domain: "office.example", organization: $0.organization) },
        { ConnectorPair(ConnectorName($0.outboundConnector)) },
        { ConnectorBlock(ConnectorName($0.inboundConnector), reason: "it sends spam") },
        { ConnectorUnblock(ConnectorName($0.inboundConnector)) },
        { ConnectorValidate(ConnectorName($0.outboundConnector)) },
        { HybridShow(organization: $0.organization, system: .sieve) },
        { VerifyJunk(recipient: $0.address) },
    ]

    private static let keys: [Order] = [
        { _ in DKIMList() },
        { DKIMList(organization: $0.organization) },
        { DKIMShow(domain: $0.domain) },
        { DKIMCheck(domain: $0.domain) },
        { DKIMCreate(domain: $0.domain) },
        { DKIMRotate(domain: $0.domain) },
    ]

    private static let queues: [Order] = [
        { _ in QueueList(includesEmpty: true) },
        { QueueList(QueueFilter(organization: $0.organization)) },
        { QueueShow(queue: $0.queue) },
        { QueueRetry(queue: $0.queue) },
        { QueueSuspend(queue: $0.queue) },
        { QueueResume(queue: $0.queue) },
        { QueueResubmit(queue: $0.queue) },
        { _ in QueueAct(.suspend, QueueFilter(), isForAll: true, expectedCount: 0) },
        { QueueAct(.suspend, QueueFilter(organization: $0.organization), expectedCount: 1) },
    ]

    private static let messages: [Order] = [
        { MessageShow(message: $0.message) },
        { MessageSuspend(message: $0.message) },
        { MessageResume(message: $0.message) },
        { MessageRemove(message: $0.message) },
        { MessageResubmit(message: $0.message) },
        { MessageRelease(message: $0.message, reason: "a fault report") },
        { _ in MessageAct(.remove, MessageFilter(recipient: "*"), expectedCount: 0) },
        { MessageAct(.remove, MessageFilter(organization: $0.organization), expectedCount: 1) },
        { MessageAct(.remove, MessageFilter(queue: $0.queue), expectedCount: 1) },
    ]

    private static let quarantine: [Order] = [
        { _ in QuarantineList() },
        { things in
            var filter = QuarantineFilter()
            filter.organization = things.organization
            return QuarantineList(filter)
        },
        { things in
            var filter = QuarantineFilter()
            filter.messageTraceID = things.moderated
            return QuarantineList(filter)
        },
        { QuarantineShow(item: $0.item) },
        { QuarantinePreview(item: $0.item, reason: "a fault report") },
        { QuarantineExport(item: $0.item, reason: "a fault report") },
        { QuarantineRelease(items: [$0.item]) },
        { QuarantineRequest(items: [$0.item]) },
        { QuarantineApprove(items: [$0.item]) },
        { QuarantineDeny(items: [$0.item]) },
        { QuarantineDelete(items: [$0.item]) },
        { QuarantineTokenIssue(item: $0.item, purpose: .release) },
        { QuarantineTokenShow(token: $0.token) },
        { QuarantineTokenRedeem(token: $0.token, item: $0.item, purpose: .release) },
    ]

    private static let moderation: [Order] = [
        { _ in ModerationList() },
        { things in
            var list = ModerationList()
            list.organization = things.organization
            return list
        },
        { ModerationShow(item: $0.moderated) },
        { ModerationApprove(items: [$0.moderated]) },
        { ModerationReject(items: [$0.moderated]) },
    ]

    private static let people: [Order] = [
        { _ in RestrictedList() },
        { RestrictedList(organization: $0.organization) },
        { RestrictedRemove(organization: $0.organization, sender: $0.address) },
        { _ in
            // The desk's own orders leave entries, so that two lists of all differ.
            var query = AuditQuery()
            query.actions = [.configurationApply]
            return AuditList(query)
        },
        { things in
            var query = AuditQuery()
            query.organization = things.organization
            return AuditList(query)
        },
    ]

    private static let trace: [Order] = [
        { _ in TraceSearch(TraceQuery()) },
        { things in
            var query = TraceQuery()
            query.organization = things.organization
            return TraceSearch(query)
        },
        { things in
            var query = TraceQuery()
            query.traceID = things.message
            return TraceExport(query)
        },
        { TraceShow(message: $0.message) },
        { TraceSimilar(message: $0.message) },
        { TraceExplain(message: $0.message, isExamined: false) },
        { TraceForget(recipient: $0.address) },
        { TraceForget(recipient: $0.address, organization: $0.organization) },
    ]

    private static let searches: [Order] = [
        { _ in JobList() },
        { things in
            var list = JobList()
            list.organization = things.organization
            return list
        },
        { JobShow(job: $0.job) },
        { JobCancel(job: $0.job) },
        { things in
            HistoricalSearchStart(
                HistoricalSearchOrder(
                    .messageTrace, title: "x", from: WallTime(milliseconds: 0), to: WallTime(milliseconds: 1)),
                of: things.organization)
        },
        { HistoricalSearchList(of: $0.organization) },
        { HistoricalSearchShow($0.job, of: "fabrikam") },
        { HistoricalSearchShow($0.job, of: $0.organization) },
        { HistoricalSearchDownload($0.job, of: $0.organization) },
        { SavedSearchList(of: $0.organization) },
        { SavedSearchSet(TraceQuery(), name: "x", of: $0.organization) },
        { SavedSearchRemove("AAAAAAAAAAAAAAAAAAAAAA", of: $0.organization) },
    ]

    private static let learning: [Order] = [
        { TrainLearn(organization: $0.organization, label: .good, messages: [Data("Subject: x\r\n\r\n".utf8)]) },
        { TrainStatus(organization: $0.organization) },
        { TrainForget(organization: $0.organization, isAll: true) },
        { TrainExport(organization: $0.organization) },
        { TrainImport(organization: $0.organization, lines: ["{}"], first: 1) },
    ]

    private static let reports: [Order] = [
        { _ in DMARCReport(day: day) },
        { DMARCReport(day: day, organization: $0.organization) },
        { _ in ReportTraffic(ReportRange()) },
        { ReportTraffic(ReportRange(organization: $0.organization)) },
        { ReportTop(ReportRange(organization: $0.organization), by: .senders) },
        { ReportConnectors(ReportRange(organization: $0.organization)) },
        { ReportTLS(ReportRange(organization: $0.organization)) },
        { ReportNonAcceptedDomain(ReportRange(organization: $0.organization)) },
        { ReportAutoForwarded(ReportRange(organization: $0.organization)) },
        { ReportVerdicts(ReportRange(organization: $0.organization)) },
        { ReportRules(ReportRange(organization: $0.organization)) },
        { ReportRefusals(ReportRange(organization: $0.organization)) },
        { _ in ReportSubmissions() },
        { ReportSubmissions(organization: $0.organization) },
    ]

    private static let accounts: [Order] = [
        { AccountList(organization: $0.organization) },
        { AccountShow(name: $0.account) },
        { AccountCreate(name: "new", role: .helpDesk, organization: $0.organization) },
        { AccountSet(name: $0.account) },
        { AccountDelete(name: $0.account) },
        { AccountReset(name: $0.account) },
        { AccountGrant(name: "new", role: .helpDesk, organization: $0.organization) },
        { AccountRevoke(name: $0.account, role: .helpDesk, organization: $0.organization) },
        { SessionList(account: $0.account) },
        { SessionEnd(account: $0.account) },
        { TokenList(owner: $0.account) },
        { TokenCreate(name: "x", owner: $0.account, scopes: [.traceRead], organizations: [$0.organization]) },
        { _ in TokenRevoke(id: "none") },
    ]
}
