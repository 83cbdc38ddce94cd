internal import Identity
package import Mail
package import MailFlow
import Organization

/// The mail flow rules of an organization in the order of evaluation, EOP's `Get-TransportRule`.
package struct RuleList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("rule.list", .ruleRead, readsDirectories: true)

    /// The organization.
    package var organization: String

    /// Asks for the rules.
    package init(organization: String) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleListing {
        let found = try administration.known(organization)
        let counts = try await RuleCounts(of: found.name, in: administration)
        return RuleListing(
            organization: found.name, revision: found.revision,
            rules: try await administration.ruleSummaries(of: found, counts))
    }
}

/// One mail flow rule with all that is known of it.
package struct RuleShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("rule.show", .ruleRead, readsDirectories: true)

    /// The organization.
    package var organization: String
    /// The rule's name, in any case of letters.
    package var rule: String

    /// Asks about a rule.
    package init(organization: String, rule: String) {
        self.organization = organization
        self.rule = rule
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleView {
        let found = try administration.known(organization)
        let rules = found.document.transportRules.inOrder
        let place = try RuleNames.place(of: rule, in: rules, of: found.name)
        let counts = try await RuleCounts(of: found.name, in: administration)
        let summaries = try await administration.ruleSummaries(of: found, counts)
        let properties: JSONValue
        do {
            properties = try JSONValue(printing: DescribedJSON(rules[place]))
        } catch {
            throw OperationFailure(error, "The rule can't be written")
        }
        return RuleView(
            organization: found.name, revision: found.revision, summary: summaries[place], document: rules[place].yaml,
            properties: properties, patterns: rules[place].patterns, hits: counts.longHits(of: rules[place].name))
    }
}

/// The messages that a mail flow rule acted on, was only audited on, or could not be evaluated on, the newest first: those that
/// were refused among them.
package struct RuleTraceSearch: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("rule.trace", .traceRead, trail: .entry(.ruleTrace))

    /// The organization.
    package var organization: String
    /// The rule's name, in any case of letters; one that is gone may still have rows.
    package var rule: String
    /// Not before; nil for all that the trace has.
    package var start: WallTime?
    /// Not after; nil for now.
    package var end: WallTime?
    /// The most rows: 1 to ``TraceSearch/mostRows``.
    package var limit: Int
    /// Behind this row of an earlier page.
    package var cursor: TraceCursor?

    /// Asks for messages.
    package init(
        organization: String, rule: String, start: WallTime? = nil, end: WallTime? = nil, limit: Int = 100,
        cursor: TraceCursor? = nil
    ) {
        self.organization = organization
        self.rule = rule
        self.start = start
        self.end = end
        self.limit = limit
        self.cursor = cursor
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RuleTracePage {
        try Bounds.check(limit, "limit", in: 1...TraceSearch.mostRows)
        var query = TraceQuery(limit: limit)
        query.organization = try administration.named(organization)
        query.rule = rule
        query.start = start
        query.end = end
        query.cursor = cursor
        try query.check()
        var page = try await administration.search(query)
        if page.rows.isEmpty, page.next == nil {
            // Neither the rule nor the organization has to be there any more, but where nothing is found one of the names may
            // be mistyped.
            let found = try administration.known(organization)
            _ = try RuleNames.place(of: rule, in: found.document.transportRules, of: found.name)
        }
        try await administration.recordLook(
            .ruleTrace, by: caller, organization: query.organization, ObjectReference(.transportRule, rule),
            query.words)
        page.rows = try await administration.explained(page.rows)
        return RuleTracePage(page, rule: rule)
    }
}
