public import DNS
public import Mail
public import NIOCore

/// Finds out whether what passes is aligned with a message's author, and what the author's domain asks for if not
/// (RFC 9989 section 5.3; docs/reference/dmarc.md).
public struct DMARCEvaluator: Sendable {
    /// Different domains of authors that are evaluated; a message with more has no result but an error.
    public static let maximumDomains = MessageAuthors.maximumDomains

    private let resolver: any Resolver
    private let method: OrganizationalDomainMethod

    /// An evaluator that asks a resolver.
    public init(resolver: any Resolver, method: OrganizationalDomainMethod = .treeWalk) {
        self.resolver = resolver
        self.method = method
    }

    /// Evaluates a message. Where its authors are of several domains, each is evaluated and the strictest result counts.
    ///
    /// - Parameters:
    ///   - authors: who the message says it is from.
    ///   - spf: the result for MAIL FROM, or for the greeting where that is null.
    ///   - dkim: the results of the signatures.
    ///   - header: the header of the message, which decides whether a share (`pct`) spares it.
    public func evaluate(
        _ authors: MessageAuthors, spf: SPFOutcome, dkim: [DKIMOutcome], header: ByteBuffer
    ) async -> DMARCOutcome {
        let domains = authors.domains
        guard !domains.isEmpty else {
            return .permanentError(
                authors.fieldCount == 0
                    ? "there is no From field"
                    : authors.addresses.isEmpty ? "the From field names nobody" : "the author's address has no domain")
        }
        guard domains.count <= Self.maximumDomains else {
            return .permanentError("the authors are of more than \(Self.maximumDomains) domains")
        }
        var evaluation = DMARCEvaluation(
            source: DMARCRecordSource(resolver: resolver), method: method, spf: spf, dkim: dkim, header: header)
        var strictest: DMARCOutcome?
        for domain in domains {
            let outcome = await evaluation.evaluate(domain)
            if let known = strictest, known.strictness >= outcome.strictness { continue }
            strictest = outcome
        }
        if authors.addresses.contains(where: { $0.domain == nil }) {
            // Nothing stands for an author at an address literal.
            let outcome = DMARCOutcome.permanentError("one author's address has no domain")
            if let known = strictest, known.strictness < outcome.strictness { strictest = outcome }
        }
        strictest?.steps = evaluation.source.steps
        return strictest ?? .permanentError("there is no author")
    }
}

extension DMARCOutcome {
    static func permanentError(_ problem: String) -> DMARCOutcome {
        var outcome = DMARCOutcome(.permerror)
        outcome.problem = problem
        return outcome
    }

    /// How little a result lets pass, for messages of several authors.
    var strictness: Int {
        switch result {
        case .fail: requestedPolicy == .reject ? 8 : requestedPolicy == .quarantine ? 7 : 5
        case .permerror: hasAlignedPass ? 2 : 6
        case .none: 4
        case .temperror: 3
        case .bestGuessPass: 1
        case .pass: 0
        }
    }
}

/// One evaluation under way.
struct DMARCEvaluation {
    var source: DMARCRecordSource
    let method: OrganizationalDomainMethod
    let spf: SPFOutcome
    let dkim: [DKIMOutcome]
    let header: ByteBuffer

    private typealias Unanswered = DMARCRecordSource.Unanswered

    /// The record that applies, with where it is.
    private struct Policy {
        var domain: Domain
        var record: DMARCRecord
        var text: String
    }

    /// The result for one author's domain.
    mutating func evaluate(_ author: Domain) async -> DMARCOutcome {
        var outcome = DMARCOutcome(.none, authorDomain: author)
        outcome.discovery = method.discovery
        let policy: Policy?
        do throws(Unanswered) {
            policy = try await discover(author, &outcome)
        } catch {
            return temporaryError(error, outcome)
        }
        guard let policy else {
            guess(author, &outcome)
            return outcome
        }
        outcome.policyDomain = policy.domain
        outcome.published = policy.record
        outcome.record = policy.text
        let problem = await align(author, policy.record, &outcome)
        if policy.record.isUnusable, policy.record.aggregateReports.isEmpty {
            outcome.result = .permerror
            outcome.problem = "the record says no policy that can be used"
            return outcome
        }
        let isOwn = policy.domain == author
        if outcome.hasAlignedPass {
            outcome.publishedPolicy = policy.record.policy(isOwn: isOwn, exists: true)
            outcome.result = .pass
            return outcome
        }
        do throws(Unanswered) {
            if let problem { throw problem }
            try await concludeFailure(author, policy.record, isOwn: isOwn, &outcome)
        } catch {
            return temporaryError(error, outcome)
        }
        return outcome
    }

    private func temporaryError(_ error: Unanswered, _ outcome: DMARCOutcome) -> DMARCOutcome {
        var outcome = outcome
        outcome.result = .temperror
        outcome.requestedPolicy = .none
        outcome.problem = error.problem
        return outcome
    }

    /// The record of the author's domain, else of its organizational domain, else of its public suffix (RFC 9989 section
    /// 4.10.1); nil when there is none.
    private mutating func discover(_ author: Domain, _ outcome: inout DMARCOutcome) async throws(Unanswered) -> Policy?
    {
        if case .publicSuffixList(let list) = method {
            outcome.organizationalDomain = list.organizationalDomain(of: author)
        }
        if let own = try await policy(at: author) { return own }
        if let organizational = outcome.organizationalDomain {
            return organizational == author ? nil : try await policy(at: organizational)
        }
        let walk = try await source.walk(from: author)
        let organizational = walk.organizationalDomain
        outcome.organizationalDomain = organizational
        if walk.record(of: organizational) != nil { return try await policy(at: organizational) }
        guard let suffix = walk.suffix else { return nil }
        return try await policy(at: suffix.domain)
    }

    private mutating func policy(at domain: Domain) async throws(Unanswered) -> Policy? {
        switch await source.finding(domain) {
        case .record(let record, let text): return Policy(domain: domain, record: record, text: text)
        case .none: return nil
        case .temporary(let problem): throw Unanswered(problem: "_dmarc.\(domain): \(problem)")
        }
    }

    /// Looks which of what passes is aligned (section 4.10.2). What could not be found out is the result.
    private mutating func align(
        _ author: Domain, _ record: DMARCRecord, _ outcome: inout DMARCOutcome
    ) async -> Unanswered? {
        var problem: Unanswered?
        if spf.result == .pass, let domain = spf.domain {
            do throws(Unanswered) {
                outcome.isSPFAligned = try await isAligned(domain, author, record.spfAlignment, &outcome)
            } catch { problem = error }
        }
        for domain in signers(.pass) {
            do throws(Unanswered) {
                if try await isAligned(domain, author, record.dkimAlignment, &outcome) {
                    outcome.alignedSignatures.append(domain)
                }
            } catch { problem = error }
        }
        if outcome.organizationalDomain == nil, outcome.hasAlignedPass { outcome.organizationalDomain = author }
        return problem
    }

    /// The domains of signatures with a result, each once.
    private func signers(_ result: DKIMResult) -> [Domain] {
        dkim.lazy.filter { $0.result == result }.compactMap(\.signature?.domain)
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private mutating func isAligned(
        _ domain: Domain, _ author: Domain, _ mode: DMARCAlignment, _ outcome: inout DMARCOutcome
    ) async throws(Unanswered) -> Bool {
        // The same domain has the same organizational one, whichever that is.
        if domain == author { return true }
        // One organizational domain is above both, or one of them.
        guard mode == .relaxed, domain.topLabel == author.topLabel else { return false }
        let organizational = try await organizationalDomain(of: author)
        outcome.organizationalDomain = organizational
        // The organizational domain of a name is above it or itself. So a stranger's name is not asked about: its servers,
        // which may never answer, have no say in whether the author's policy applies.
        guard domain == organizational || domain.isSubdomain(of: organizational) else { return false }
        return try await organizationalDomain(of: domain) == organizational
    }

    private mutating func organizationalDomain(of domain: Domain) async throws(Unanswered) -> Domain {
        switch method {
        case .treeWalk: try await source.walk(from: domain).organizationalDomain
        case .publicSuffixList(let list): list.organizationalDomain(of: domain)
        }
    }

    /// Without a record: whether one would be met that the author's domain published, or a domain above or below.
    private func guess(_ author: Domain, _ outcome: inout DMARCOutcome) {
        func isMet(_ domain: Domain) -> Bool {
            if domain == author { return true }
            if case .publicSuffixList(let list) = method {
                return list.organizationalDomain(of: domain) == outcome.organizationalDomain
            }
            // Nothing tells here whether a common suffix is somebody's; a single label is nobody's.
            let isBelow = domain.isSubdomain(of: author) && author.parent != nil
            return isBelow || author.isSubdomain(of: domain) && domain.parent != nil
        }
        if spf.result == .pass, let domain = spf.domain { outcome.isSPFAligned = isMet(domain) }
        outcome.alignedSignatures = signers(.pass).filter(isMet)
        outcome.result = outcome.hasAlignedPass ? .bestGuessPass : .none
    }

    /// Says what is asked for a message without anything aligned that passes.
    private mutating func concludeFailure(
        _ author: Domain, _ record: DMARCRecord, isOwn: Bool, _ outcome: inout DMARCOutcome
    ) async throws(Unanswered) {
        // What may pass another time has not failed (RFC 9989 section 5.3.5).
        if spf.result == .temperror, let domain = spf.domain,
            try await isAligned(domain, author, record.spfAlignment, &outcome)
        {
            throw Unanswered(problem: "SPF of \(domain) is not known for now")
        }
        for domain in signers(.temperror)
        where try await isAligned(domain, author, record.dkimAlignment, &outcome) {
            throw Unanswered(problem: "a signature of \(domain) can't be checked for now")
        }
        var exists = true
        if !isOwn, !record.isUnusable, let policy = record.nonexistentPolicy,
            policy != record.policy(isOwn: false, exists: true)
        {
            exists = try await source.exists(author)
        }
        let policy = record.policy(isOwn: isOwn, exists: exists)
        outcome.result = .fail
        outcome.publishedPolicy = policy
        outcome.requestedPolicy = policy
        // A policy that is tested is meant to be one step milder (RFC 9989 section 4.7), and so it is for the messages
        // beyond the share (RFC 7489 section 6.6.4).
        if policy != .none,
            record.isTesting || record.percentage < 100 && DMARCDraw.percent(of: header) >= record.percentage
        {
            outcome.requestedPolicy = policy == .reject ? .quarantine : .none
            outcome.isSpared = true
            source.note(
                record.isTesting ? "the policy is being tested" : "the message is not of the \(record.percentage) %")
        }
    }
}

extension DMARCRecord {
    /// What it says for its own domain, for a subdomain that exists, and for one that does not.
    func policy(isOwn: Bool, exists: Bool) -> DMARCPolicy {
        // With somebody to report to but without a policy it is one that asks for nothing (RFC 9989 section 4.10.1).
        guard !isUnusable else { return .none }
        let own = policy ?? .none
        if isOwn { return own }
        let existing = subdomainPolicy ?? own
        return exists ? existing : nonexistentPolicy ?? existing
    }
}

extension Domain {
    /// The last label.
    var topLabel: Substring { name[(name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...] }
}
