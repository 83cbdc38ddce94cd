import Foundation
import HTTPTypes
import Identity
import Mail
import MailFlow
import Operations

/// What mail flow rules matched and would match (docs/reference/mail-flow-rules.md); as objects of the document they
/// are among those.
package enum RuleRoutes {
    /// A transaction that rules are tried with.
    struct RuleTrial: Codable {
        /// The client's address.
        var clientAddress: String
        /// Its HELO name.
        var helo: String
        /// MAIL FROM; empty for the null sender.
        var sender: String
        /// RCPT TO.
        var recipients: [String]
        /// Whether the session is encrypted; not where it is not given.
        var tls: Bool?
        /// The message, in base64.
        var message: String
        /// Only this rule; all where it is not given.
        var rule: String?
    }

    private static let tag = "Rules"
    private static let path = "/organizations/{organization}"

    /// The routes.
    package static let all: [Route] = [
        listRuleHits, showRuleHits, traceRule, testRules,
    ]

    private static let listRuleHits = Route(
        .get, path + "/rule-hits", "listRuleHits", tag: tag,
        "The mail flow rules in the order of evaluation, with what they matched and what may not be meant.",
        access: .permission(.ruleRead), answers: [.of(RuleListing.self, "The rules.")]
    ) { request async throws(Problem) in
        try .object(try await request.perform(RuleList(organization: try request.owner())))
    }

    private static let showRuleHits = Route(
        .get, path + "/transport-rules/{rule}/hits", "showRuleHits", tag: tag,
        "One rule with what it matched, and with what searches for its patterns.",
        access: .permission(.ruleRead), answers: [.of(RuleView.self, "The rule.")], problems: [.notFound]
    ) { request async throws(Problem) in
        try .object(
            try await request.perform(
                RuleShow(organization: try request.owner(), rule: try request.named("rule"))))
    }

    private static let traceRule = Route(
        .get, path + "/transport-rules/{rule}/trace", "traceRule", tag: tag,
        "The messages that a rule acted on, was audited on, or could not be evaluated on, the newest first.",
        access: .permission(.traceRead),
        parameters: [
            Route.Parameter("start", .moment, "Not before."), Route.Parameter("end", .moment, "Not after."),
            .limit(5_000), .cursor,
        ],
        answers: [.list(of: RuleTracePage.Row.self, "The messages.")], problems: [.notFound]
    ) { request async throws(Problem) in
        let text = try request.place().map { String(decoding: $0, as: UTF8.self) }
        let page = try await request.perform(
            RuleTraceSearch(
                organization: try request.owner(), rule: try request.named("rule"),
                start: try request.moment("start"), end: try request.moment("end"),
                limit: try request.number("limit", in: 1...5_000, default: 100),
                cursor: text.flatMap { TraceCursor($0) }))
        return try request.part(page.value, next: page.next.map { Array($0.utf8) })
    }

    private static let testRules = Route(
        .post, path + "/rule-tests", "testRules", tag: tag,
        "What the rules would do with a transaction: for each rule and recipient whether it matches, and why.",
        access: .permission(.explainRun), effect: .acts, body: .json(of: RuleTrial.self),
        answers: [.of(RuleTestResult.self, "What came of each rule.")], problems: [.notFound]
    ) { request async throws(Problem) in
        let content = try request.content(RuleTrial.self)
        var transaction = ExplainQuery(
            clientAddress: content.clientAddress, helo: content.helo, sender: content.sender,
            recipients: content.recipients)
        transaction.tls = content.tls ?? false
        guard let message = Data(base64Encoded: content.message) else {
            throw Problem(.malformed, "The message is not base64.", members: ["pointer": .string("/message")])
        }
        transaction.content = message
        return try .outcome(try await request.perform(RuleTest(transaction, rule: content.rule)))
    }
}
