import Identity
import Mail
import Operations
import Testing

@testable import Administration

/// Which routes ask for which operation: a new one of either kind without a row fails.
@Suite("The table of routes and operations")
struct RouteOperationTests {
    /// The names of routes by operation; none where only the command line or the gateway itself asks for it.
    private static let configuration: [String: [String]] = [
        "server.status": ["showServer", "listCertificates"], "log.level": ["setLogLevel"],
        "log.levels": ["listLogLevels"], "server.configuration": ["showConfiguration"],
        "server.reload": ["reloadServer"],
        "organization.list": ["listOrganizations", "showOrganization"],
        "organization.create": ["createOrganization"], "organization.delete": ["deleteOrganization"],
        "organization.export": ["showDocument", "showRevision"], "organization.history": ["listRevisions"],
        "organization.plan": ["planDocuments"], "organization.apply": ["setDocument"],
        "organization.rollbackPlan": ["rollBackDocument"], "organization.rollback": ["rollBackDocument"],
        "changes.apply": ["applyChanges"],
        "tabl.list": ["listAllowBlockItems"], "tabl.show": [], "tabl.add": ["addAllowBlockItems"],
        "tabl.set": ["changeAllowBlockItems"], "tabl.remove": ["removeAllowBlockItems"],
        "tabl.spoofList": ["listSpoofItems"], "tabl.spoofInsight": ["showSpoofInsight"],
        "tabl.spoofSet": ["setSpoofItem"], "tabl.spoofRemove": ["removeSpoofItem"],
        "rule.list": ["listRuleHits"], "rule.show": ["showRuleHits"], "rule.trace": ["traceRule"],
        "rule.test": ["testRules"],
        // Rules are objects of the document.
        "rule.add": [], "rule.set": [], "rule.remove": [],
        "recipient.list": ["listRecipients", "exportRecipients"], "recipient.show": ["showRecipient"],
        "recipient.search": ["listRecipients"],
        "recipient.set": ["createRecipient", "replaceRecipient", "changeRecipient"],
        "recipient.remove": ["deleteRecipient"], "recipient.confirm": ["confirmDirectory"],
        "recipient.importStart": ["importRecipients"], "recipient.importPortion": ["importRecipients"],
        "recipient.importEnd": ["importRecipients"],
        "recipient.status": ["showDirectoryStatus", "listDirectories"],
        "connector.list": ["listConnectors"], "connector.show": [], "connector.report": ["reportConnectorWays"],
        "connector.pair": ["pairInboundConnector", "pairOutboundConnector"], "connector.block": ["blockConnector"],
        "connector.unblock": ["unblockConnector"], "connector.validate": ["validateConnector"],
        "hybrid.show": ["showJunkGuide"], "verify.junk": ["testJunk"],
        "domain.proofList": ["listDomainProofs"], "domain.proofStart": ["startDomainProof"],
        "domain.proofCheck": ["checkDomainProof"],
        "dkim.list": ["listSigningKeys"], "dkim.show": ["showSigningKeys", "listSigningRecords"],
        "dkim.check": ["checkSigningRecords"], "dkim.create": ["createSigningKeys"],
        "dkim.rotate": ["rotateSigningKey"],
        "restricted.list": ["listRestrictedSenders"], "restricted.remove": ["releaseSender"],
        "dns.show": ["showCachedAnswers"], "dns.drop": ["dropCachedAnswers"],
        "train.learn": ["learnMessages"], "train.status": ["showLearning"], "train.forget": ["forgetLessons"],
        "train.export": ["exportLessons"], "train.import": ["importLessons"],
        "reputation.show": ["showReputation"], "reputation.forget": ["forgetReputation"],
        "reputation.lists": ["listReputationLists"],
        "api.call": [],
    ]

    private static let mail: [String: [String]] = [
        "queue.list": ["listQueues"], "queue.show": ["showQueue"], "queue.retry": ["retryQueue"],
        "queue.suspend": ["suspendQueue"], "queue.resume": ["resumeQueue"], "queue.resubmit": ["resubmitQueue"],
        "queue.act": ["actOnQueues"],
        "message.show": ["showMessage"], "message.suspend": ["suspendMessage"], "message.resume": ["resumeMessage"],
        "message.remove": ["removeMessage"], "message.resubmit": ["resubmitMessage"],
        "message.act": ["actOnMessages"], "message.export": ["exportMessage"],
        "quarantine.list": ["listQuarantine"], "quarantine.show": ["showQuarantineItem"],
        "quarantine.preview": ["previewQuarantineItem"], "quarantine.export": ["downloadQuarantineItem"],
        "quarantine.release": ["releaseQuarantineItem", "actOnQuarantine"],
        "quarantine.request": ["requestQuarantineItem"],
        "quarantine.approve": ["approveQuarantineItem", "actOnQuarantine"],
        "quarantine.deny": ["denyQuarantineItem", "actOnQuarantine"],
        "quarantine.delete": ["deleteQuarantineItem", "actOnQuarantine"],
        // Links in mail to people.
        "quarantine.tokenIssue": [], "quarantine.tokenShow": [], "quarantine.tokenRedeem": [],
        "moderation.list": ["listModeration"], "moderation.show": ["showModeration"],
        "moderation.approve": ["approveModeration"], "moderation.reject": ["rejectModeration"],
        "trace.search": ["searchTrace"], "trace.show": ["showTrace", "showTraceDetail"],
        "trace.similar": ["showSimilarMessages"], "trace.explain": ["explainMessageNow"],
        "trace.export": ["exportTrace"], "trace.forget": ["forgetPerson"],
        // Of the upkeep of the store.
        "trace.rebuild": [],
        "trace.historicalSearch": ["startHistoricalSearch"],
        "trace.historicalSearches": ["listHistoricalSearches"],
        "trace.historicalSearchShow": ["showHistoricalSearch"],
        "trace.historicalDownload": ["downloadHistoricalSearch"],
        "trace.savedSearches": ["listSavedSearches", "showSavedSearch"],
        "trace.savedSearchSet": ["saveSearch", "changeSavedSearch"],
        "trace.savedSearchRemove": ["removeSavedSearch"],
        "explain.run": ["explain", "attributeClient"], "check.spf": ["checkSPF"], "check.message": ["checkMessage"],
        "tls.report": ["reportTLSSessions"], "dmarc.report": ["reportDMARC"], "report.traffic": ["reportTraffic"],
        "report.top": ["reportTop"], "report.connectors": ["reportConnectors"], "report.tls": ["reportTLS"],
        "report.nonAcceptedDomain": ["reportNonAcceptedDomain"], "report.autoForwarded": ["reportAutoForwarded"],
        "report.verdicts": ["reportVerdicts"], "report.rules": ["reportRules"],
        "report.refusals": ["reportRefusals"], "report.submissions": ["reportSubmissions"],
    ]

    private static let people: [String: [String]] = [
        "audit.list": ["listAudit", "exportAudit"], "audit.head": ["showAuditHead"], "audit.verify": ["verifyAudit"],
        "job.list": ["listJobs"], "job.show": ["showJob"], "job.cancel": ["cancelJob"],
        "account.list": ["listAccounts"], "account.show": ["showAccount"], "account.create": ["createAccount"],
        "account.set": ["setAccount"], "account.delete": ["deleteAccount"], "account.reset": ["resetAccount"],
        "account.grant": ["grantRole"], "account.revoke": ["revokeRole"],
        "session.list": ["listSessions"], "session.end": ["endSession", "endSessions"],
        "token.list": ["listTokens"], "token.create": ["createToken"], "token.revoke": ["revokeToken"],
    ]

    /// Routes that watch, describe or sign in, and ask for no operation by its name.
    private static let others: Set<String> = [
        "describeAPI", "watchQueues", "watchJobs", "listOwnSessions", "endOwnSession",
    ]

    private static var rows: [String: [String]] {
        configuration.merging(mail) { first, _ in first }.merging(people) { first, _ in first }
    }

    @Test("An operation has a row, and a row an operation")
    func operations() {
        // Those of the objects are asked by a set of routes for each section.
        let names = OperationRegistry.all.map { $0.name }.filter { !$0.hasPrefix("object.") }
        let missing = names.filter { Self.rows[$0] == nil }
        #expect(missing.isEmpty, "\(missing)")
        let extra = Self.rows.keys.filter { OperationRegistry.named($0) == nil }.sorted()
        #expect(extra.isEmpty, "\(extra)")
    }

    @Test("A route has a row, and each name in a row is a route's")
    func routes() {
        let known = Set(RouteTable.all.map { Self.base($0.operationID) })
        let named = Set(Self.rows.values.flatMap { $0 })
        let unknown = named.subtracting(known).sorted()
        #expect(unknown.isEmpty, "\(unknown)")
        // Signing in is no operation.
        let families: Set<String> = ["Objects", "Session", "OIDC"]
        let asked = RouteTable.all.filter { !families.contains($0.tag) }.map { Self.base($0.operationID) }
        let missing = Set(asked).subtracting(named).subtracting(Self.others).sorted()
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test("A route of an organization asks for the permission of one of its operations")
    func permissions() {
        for route in RouteTable.all where route.isOfOrganization && route.tag != "Objects" {
            guard case .permission(let permission) = route.access else { continue }
            let operations = Self.rows.filter { $0.value.contains(route.operationID) }.keys
            let wanted = operations.compactMap { OperationRegistry.named($0)?.traits.permission }
            guard !wanted.isEmpty else { continue }
            #expect(wanted.contains(permission), "\(route.operationID): \(permission.rawValue)")
        }
    }

    /// The name of a route without what says that it is for all organizations.
    private static func base(_ name: String) -> String {
        name.hasSuffix("OfAll") ? String(name.dropLast(5)) : name
    }
}
