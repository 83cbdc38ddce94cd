public import DNS
public import Mail

/// What is to be checked.
public struct SPFQuestion: Hashable, Sendable {
    /// The client.
    public var address: IPAddress
    /// EHLO's argument, as given.
    public var helo: String
    /// MAIL FROM.
    public var sender: ReversePath
    /// This server, for explanations.
    public var receiver: Domain?

    /// Makes a question.
    public init(address: IPAddress, helo: String, sender: ReversePath, receiver: Domain? = nil) {
        self.address = address
        self.helo = helo
        self.sender = sender
        self.receiver = receiver
    }
}

/// Checks whether a client may send for a domain (RFC 7208).
public struct SPFChecker: Sendable {
    private let resolver: any Resolver
    private let time: any TimeSource
    private let limits: SPFLimits
    private let cache: SPFRecordCache?

    /// A checker that asks a resolver.
    ///
    /// - Parameter cache: keeps parsed records; to be shared with other messages' checkers.
    public init(
        resolver: any Resolver, time: any TimeSource, limits: SPFLimits = SPFLimits(), cache: SPFRecordCache? = nil
    ) {
        self.resolver = resolver
        self.time = time
        self.limits = limits
        self.cache = cache
    }

    /// Checks MAIL FROM, or the name in EHLO for the null sender (RFC 7208 section 2.4).
    public func check(_ question: SPFQuestion) async -> SPFOutcome {
        switch question.sender {
        case .null: await checkHELO(question)
        case .mailbox(let address):
            await check(
                .mailFrom, domain: address.domain, localPart: address.localPart, question)
        }
    }

    /// Checks the name in EHLO (RFC 7208 section 2.3).
    public func checkHELO(_ question: SPFQuestion) async -> SPFOutcome {
        await check(.helo, domain: try? Domain(question.helo), localPart: "postmaster", question)
    }

    private func check(
        _ identity: SPFOutcome.Identity, domain: Domain?, localPart: String, _ question: SPFQuestion
    ) async -> SPFOutcome {
        // No dot, no policy: a name of one label is not fully qualified (section 4.3).
        guard let domain, domain.name.utf8.contains(UInt8(ascii: ".")) else {
            return SPFOutcome(.none, identity: identity, domain: domain)
        }
        let values = SPFMacroValues(
            address: question.address, localPart: localPart.isEmpty ? "postmaster" : localPart,
            senderDomain: domain.name, helo: question.helo, domain: domain,
            receiver: question.receiver?.name ?? "unknown", seconds: time.wallTime().milliseconds / 1_000)
        var evaluation = SPFEvaluation(
            resolver: resolver, time: time, limits: limits, cache: cache, values: values,
            deadline: time.now() + limits.time)
        return await evaluation.run(identity, domain: domain)
    }
}

/// One check under way. Its steps are those of RFC 7208 section 4.
struct SPFEvaluation {
    let resolver: any Resolver
    let time: any TimeSource
    let limits: SPFLimits
    let cache: SPFRecordCache?
    var values: SPFMacroValues
    let deadline: Instant
    var lookups = 0
    var voids = 0
    var steps: [SPFStep] = []
    // Names of the client that lead back to it; found once.
    private var validatedNames: [Domain]?

    init(
        resolver: any Resolver, time: any TimeSource, limits: SPFLimits, cache: SPFRecordCache?,
        values: SPFMacroValues, deadline: Instant
    ) {
        self.resolver = resolver
        self.time = time
        self.limits = limits
        self.cache = cache
        self.values = values
        self.deadline = deadline
    }

    /// Why an evaluation ends before its end.
    enum Stop: Error {
        case temporary(String)
        case permanent(String)
    }

    private struct Verdict {
        var result: SPFResult
        var mechanism: String?
        /// Whose explanation counts: the record's that decided.
        var explanation: (SPFMacroString, Domain)?
    }

    mutating func run(_ identity: SPFOutcome.Identity, domain: Domain) async -> SPFOutcome {
        var outcome = SPFOutcome(.none, identity: identity, domain: domain)
        do throws(Stop) {
            if let verdict = try await evaluate(domain, depth: 0) {
                outcome.result = verdict.result
                outcome.mechanism = verdict.mechanism
                if verdict.result == .fail, let (string, owner) = verdict.explanation {
                    outcome.explanation = await explanation(string, of: owner)
                }
            }
        } catch {
            switch error {
            case .temporary(let problem):
                outcome.result = .temperror
                outcome.problem = problem
            case .permanent(let problem):
                outcome.result = .permerror
                outcome.problem = problem
            }
        }
        outcome.lookups = lookups
        outcome.steps = steps
        return outcome
    }

    // Nil when the domain has no policy.
    private mutating func evaluate(_ domain: Domain, depth: Int) async throws(Stop) -> Verdict? {
        let policies = try await texts(of: domain).filter(SPFRecord.isPolicy)
        guard let text = policies.first else {
            note(depth, domain, "TXT", "no policy")
            return nil
        }
        guard policies.count == 1 else {
            note(depth, domain, "TXT", "\(policies.count) policies")
            throw .permanent("\(domain) has \(policies.count) SPF records; only one is allowed")
        }
        note(depth, domain, "TXT", String(decoding: text.prefix(512), as: UTF8.self))
        let record: SPFRecord
        switch cache?.record(text) ?? SPFRecordCache.parse(text) {
        case .success(let parsed): record = parsed
        case .failure(let mistake): throw .permanent("the SPF record of \(domain) can't be read: \(mistake)")
        }
        values.domain = domain
        for directive in record.directives {
            let isMatch = try await matches(directive.mechanism, of: domain, depth: depth)
            note(depth, domain, directive.text, isMatch ? "match: \(directive.qualifier.result.rawValue)" : "no match")
            values.domain = domain
            if isMatch {
                return Verdict(
                    result: directive.qualifier.result, mechanism: directive.text,
                    explanation: record.explanation.map { ($0, domain) })
            }
        }
        guard let redirect = record.redirect else { return Verdict(result: .neutral, mechanism: "default") }
        try countLookup("redirect=\(redirect.text)")
        guard let target = try await target(redirect) else {
            throw .permanent("redirect=\(redirect.text) of \(domain) makes no domain")
        }
        note(depth, domain, "redirect=\(redirect.text)", "goes on with \(target)")
        guard let verdict = try await evaluate(target, depth: depth + 1) else {
            throw .permanent("redirect of \(domain) leads to \(target), which has no SPF record")
        }
        return verdict
    }

    private mutating func matches(_ mechanism: SPFRecord.Mechanism, of domain: Domain, depth: Int) async throws(Stop)
        -> Bool
    {
        switch mechanism {
        case .all: return true
        case .ip(let network): return network.contains(values.address)
        case .include(let string):
            try countLookup("include:\(string.text)")
            guard let target = try await target(string) else {
                throw .permanent("include:\(string.text) of \(domain) makes no domain")
            }
            guard let verdict = try await evaluate(target, depth: depth + 1) else {
                throw .permanent("include of \(domain) leads to \(target), which has no SPF record")
            }
            return verdict.result == .pass
        case .a(let string, let prefix):
            try countLookup("a")
            guard let target = try await target(string, else: domain) else { return false }
            let addresses = try await addresses(of: target)
            if addresses.isEmpty { try countVoid("a", target) }
            return addresses.contains { isWithin($0, prefix) }
        case .mx(let string, let prefix):
            try countLookup("mx")
            guard let target = try await target(string, else: domain) else { return false }
            return try await matchesExchanger(of: target, prefix)
        case .ptr(let string):
            try countLookup("ptr")
            guard let target = try await target(string, else: domain) else { return false }
            return await validated().contains { $0 == target || $0.isSubdomain(of: target) }
        case .exists(let string):
            try countLookup("exists:\(string.text)")
            // Addresses outside ASCII can't be what such names are made for (RFC 8616 section 4).
            guard let target = try await target(string) else { return false }
            let answer = try await ask(target, .a)
            if answer.records.isEmpty { try countVoid("exists", target) }
            return !answer.records.isEmpty
        }
    }

    private mutating func matchesExchanger(of target: Domain, _ prefix: SPFRecord.DualPrefix) async throws(Stop) -> Bool
    {
        let answer = try await ask(target, .mx)
        if answer.records.isEmpty { try countVoid("mx", target) }
        var exchangers: [Domain] = []
        for case .mx(_, let exchange?) in answer.records { exchangers.append(exchange) }
        guard exchangers.count <= limits.exchangers else {
            throw .permanent(
                "\(target) has \(exchangers.count) mail exchangers; at most \(limits.exchangers) are looked at")
        }
        var isVoid = !exchangers.isEmpty
        for exchanger in exchangers {
            let addresses = try await addresses(of: exchanger)
            if addresses.contains(where: { isWithin($0, prefix) }) { return true }
            if !addresses.isEmpty { isVoid = false }
        }
        // One term, however many hosts it has: most have addresses of one family alone.
        if isVoid { try countVoid("mx", target) }
        return false
    }

    private func isWithin(_ address: IPAddress, _ prefix: SPFRecord.DualPrefix) -> Bool {
        guard address.family == values.address.family,
            let network = IPNetwork(address, prefix: prefix.length(for: address))
        else { return false }
        return network.contains(values.address)
    }

    // The domain a term names; nil when its macros make none, or can't match (RFC 8616 section 4).
    private mutating func target(_ string: SPFMacroString?, else domain: Domain) async throws(Stop) -> Domain? {
        guard let string else { return domain }
        return try await target(string)
    }

    private mutating func target(_ string: SPFMacroString) async throws(Stop) -> Domain? {
        if string.needsLocalPart, values.localPart.utf8.contains(where: { $0 >= 0x80 }) { return nil }
        if string.needsValidatedName { values.validatedName = await nameForMacro() }
        return values.domain(string)
    }

    private func texts(of domain: Domain) async throws(Stop) -> [[UInt8]] {
        try await ask(domain, .txt).records.compactMap { record in
            if case .text(let text) = record { return text }
            return nil
        }
    }

    private func addresses(of name: Domain) async throws(Stop) -> [IPAddress] {
        let answer = try await ask(name, values.address.family == .v4 ? .a : .aaaa)
        return answer.records.compactMap { record in
            if case .address(let address) = record { return address }
            return nil
        }
    }

    private func ask(_ name: Domain, _ type: RecordType) async throws(Stop) -> Answer {
        guard time.now() < deadline else { throw .temporary("the check took too long") }
        do {
            return try await resolver.resolve(name, type)
        } catch {
            throw .temporary("DNS gave no answer for \(name): \(error.reason)")
        }
    }

    // The names of the client whose addresses lead back to it (section 5.5). Errors are no names.
    private mutating func validated() async -> [Domain] {
        if let validatedNames { return validatedNames }
        var found: [Domain] = []
        if let name = values.address.reverseName, let answer = try? await ask(name, .ptr) {
            for case .name(let candidate) in answer.records.prefix(limits.names) {
                let addresses = try? await addresses(of: candidate)
                if addresses?.contains(values.address) == true { found.append(candidate) }
            }
        }
        validatedNames = found
        return found
    }

    // Section 7.3: the domain itself, else a name below it, else any.
    private mutating func nameForMacro() async -> String {
        let names = await validated()
        let domain = values.domain
        let best = names.first { $0 == domain } ?? names.first { $0.isSubdomain(of: domain) } ?? names.first
        return best?.name ?? "unknown"
    }

    private mutating func countLookup(_ term: String) throws(Stop) {
        lookups += 1
        guard lookups <= limits.lookups else {
            throw .permanent(
                "the policy needs more than \(limits.lookups) DNS look-ups, at \(SafeText.escaped(term, limit: 80))")
        }
    }

    // A term whose look-ups come back empty (section 4.6.4).
    private mutating func countVoid(_ term: String, _ name: Domain) throws(Stop) {
        voids += 1
        guard voids <= limits.voidLookups else {
            throw .permanent(
                "more than \(limits.voidLookups) terms lead to no address, the last one is \(term) of \(name)")
        }
    }

    // What can't be had or read leaves the explanation out (section 6.2).
    private mutating func explanation(_ string: SPFMacroString, of owner: Domain) async -> String? {
        values.domain = owner
        guard let name = try? await target(string), let texts = try? await texts(of: name), texts.count == 1,
            let text = try? SPFMacroString(explanation: texts[0])
        else { return nil }
        if text.needsValidatedName { values.validatedName = await nameForMacro() }
        let expanded = values.expand(text, limit: limits.explanation)
        return SafeText.escaped(String(decoding: expanded, as: UTF8.self), limit: limits.explanation)
    }

    // Nothing is made of a step that is not kept.
    private mutating func note(
        _ depth: Int, _ domain: Domain, _ term: @autoclosure () -> String, _ outcome: @autoclosure () -> String
    ) {
        guard steps.count < limits.steps else { return }
        steps.append(
            SPFStep(
                depth: depth, domain: domain, term: SafeText.escaped(term(), limit: 512),
                outcome: SafeText.escaped(outcome(), limit: 600)))
    }
}

extension ResolverError {
    /// The reason as a clause.
    var reason: String {
        switch self {
        case .timedOut: "no answer in time"
        case .serverFailure: "the servers failed"
        case .refused: "the servers refused"
        case .bogus(let why): "DNSSEC validation failed (\(SafeText.escaped(why, limit: 120)))"
        case .failed(let why): SafeText.escaped(why, limit: 120)
        }
    }
}
